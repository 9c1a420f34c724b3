internal import OperatingSystem
internal import Resources

/// The two sockets of a workspace; the raw value is the file's name.
enum Channel: String, CaseIterable {
    case git = "git.sock"
    case tools = "tools.sock"
}

/// One connection whose request is not complete yet.
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
    /// Whether its question is being answered; nothing more is read until then.
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

    /// Reads the available bytes up to the end of the request and not further, because the
    /// following bytes belong to git.
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

    /// Handles the end of the peer's input; the peer may still be reading.
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

    /// Sends the reason to the peer in the channel's format.
    func refuse(_ reason: String) {
        switch channel {
        case .git: socket.send(errorPacket(reason))
        case .tools: socket.send(Array("error \(reason)\n".utf8))
        }
    }
}
