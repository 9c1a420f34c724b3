internal import OperatingSystem
internal import Resources

/// The two sockets of a workspace; the raw value is the file's name.
enum Channel: String, CaseIterable {
    case git = "git.sock"
    case tools = "tools.sock"
}

/// One connection that has not said yet all that it wants.
struct Connection {
    enum Step {
        case wait
        case drop
        case refuse(String)
        case serve(GitRequest)
        case ask(GitCredentialQuery)
    }

    let uid: UID
    let channel: Channel
    let socket: Descriptor
    let deadline: ContinuousClock.Instant
    /// Its question is being answered; until then nothing more is read.
    var isAsking = false
    private var line: [UInt8] = []
    private var received = 0
    private var tools = ToolRequestReader()

    init(uid: UID, channel: Channel, socket: Descriptor, deadline: ContinuousClock.Instant) {
        self.uid = uid
        self.channel = channel
        self.socket = socket
        self.deadline = deadline
    }

    /// Reads what is there, up to the end of the request and not a byte further: what follows belongs
    /// to git.
    mutating func advance(lengthMax: Int) -> Step {
        while true {
            guard received < lengthMax else { return .refuse("the request is too long") }
            switch socket.receive(lengthMax - received, peek: true) {
            case .nothingYet: return .wait
            case .ended: return line.isEmpty ? end() : .drop
            case .bytes(let seen):
                let newline = seen.firstIndex(of: UInt8(ascii: "\n"))
                let count = newline.map { $0 + 1 } ?? seen.count
                guard case .bytes(let taken) = socket.receive(count) else { return .drop }
                received += taken.count
                line += taken
                guard newline != nil else { continue }
                line.removeLast()
                let step = take(line)
                line = []
                guard case .wait = step else { return step }
            }
        }
    }

    /// The peer has sent all it will, and may still be reading.
    private mutating func end() -> Step {
        guard channel == .tools, tools.hasBegun else { return .drop }
        return take([])
    }

    private mutating func take(_ line: [UInt8]) -> Step {
        switch channel {
        case .git: GitRequest(line: line).map(Step.serve) ?? .refuse("the request is not git's")
        case .tools:
            switch tools.take(line) {
            case .needsMore: .wait
            case .credential(let query): .ask(query)
            case .refused(let reason): .refuse(reason)
            }
        }
    }

    /// Says why, in the channel's own form.
    func refuse(_ reason: String) {
        switch channel {
        case .git: socket.send(errorPacket(reason))
        case .tools: socket.send(Array("error \(reason)\n".utf8))
        }
    }
}
