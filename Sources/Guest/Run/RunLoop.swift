import Glibc
import OperatingSystem
import Transcripts

/// Watches one process of the agent from its start to its end, and writes down what it prints.
struct RunLoop: ~Copyable {
    /// Milliseconds between two looks at the clock, the messages and the stop file.
    static let tick: Int32 = 200

    private let files: RunFiles
    private var process: AgentProcess
    private var watch: RunWatch
    private var framer = LineFramer()
    private var steering: MessageFile
    private let heard: Set<String>
    private let began = ContinuousClock.now
    /// Whether Claude Code said that the session to continue is not there.
    private(set) var isSessionMissing = false

    /// Says what is asked, but for the messages that were `heard`.
    init(
        _ process: consuming AgentProcess,
        request: RunRequest,
        files: RunFiles,
        heard: Set<String>
    ) throws {
        self.files = files
        self.process = process
        watch = RunWatch(limits: request.limits)
        steering = MessageFile(files.messages)
        self.heard = heard
        let messages = request.messages.filter { !heard.contains($0.uuid) }
        for message in messages { try say(message) }
        // Nothing to say, and so nothing that would tell that it is done.
        if messages.isEmpty { self.process.closeInput() }
    }

    private var time: Duration { ContinuousClock.now - began }

    private mutating func say(_ message: RunMessage) throws {
        process.say(try AgentStart.line(for: message))
        watch.said(message.uuid)
    }

    /// Until the process and its group have ended; the event that says how.
    mutating func run(_ log: inout EventLog) throws -> RunEvent {
        while !process.hasEnded {
            take(process.exchange(Self.tick), &log)
            try deliver()
            if StopSignal.isRaised || access(files.stop, F_OK) == 0 { watch.stop() }
            switch watch.action(at: time) {
            case .nothing: break
            case .closeInput: process.closeInput()
            case .terminate: process.signal(SIGTERM)
            case .kill: process.signal(SIGKILL)
            }
            try log.flush()
        }
        // What it left behind may hold its streams open.
        process.signal(SIGKILL)
        let end = ContinuousClock.now + .seconds(2)
        while process.isPrinting, ContinuousClock.now < end {
            take(process.exchange(Self.tick), &log)
        }
        if let line = framer.finish() { take(line, &log) }
        return ended(log)
    }

    private func ended(_ log: borrowing EventLog) -> RunEvent {
        var event = log.own(.ended)
        (event.status, event.signal) = process.collect()
        event.ending = watch.ending
        let errors = String(decoding: process.errors, as: UTF8.self)
        event.errors = errors.isEmpty ? nil : errors
        event.bytes = log.dropped > 0 ? log.dropped : nil
        return event
    }

    private mutating func deliver() throws {
        guard process.isListening else { return }
        for message in steering.news() where !heard.contains(message.uuid) { try say(message) }
    }

    private mutating func take(_ bytes: [UInt8], _ log: inout EventLog) {
        for line in framer.feed(bytes) { take(line, &log) }
    }

    private mutating func take(_ line: LineFramer.Line, _ log: inout EventLog) {
        watch.heard(at: time)
        switch line {
        case .tooLong(let count):
            var event = log.own(.line)
            event.bytes = count
            log.addBounded(event)
        case .whole(let bytes) where TranscriptEvent.isPartial(bytes):
            log.add(bytes, isEssential: false, isRepairable: true)
        case .whole(let bytes):
            if let event = TranscriptEvent(line: bytes) {
                take(event)
                log.add(bytes, isEssential: event.isEssential, isRepairable: event.isRepairable)
            } else if log.isOverLimit {
                log.skip(bytes.count)
            } else {
                var event = log.own(.line)
                event.bytes = bytes.count
                event.text = String(decoding: bytes.prefix(1000), as: UTF8.self)
                log.addBounded(event)
            }
        }
    }

    private mutating func take(_ event: TranscriptEvent) {
        watch.heard(event, at: time)
        switch event.kind {
        case .request(let id, _):
            if let line = try? AgentStart.refusal(of: id) { process.say(line) }
        case .result(let result):
            isSessionMissing = result.errors.contains { $0.hasPrefix(RunOutcome.noConversation) }
        default: break
        }
    }
}

extension TranscriptEvent {
    /// Whether a run's outcome depends on it.
    fileprivate var isEssential: Bool {
        switch kind {
        case .result, .command, .rateLimit, .ready: true
        default: false
        }
    }

    /// Whether the conversation's own file has it too, or nobody needs it once the whole is there.
    fileprivate var isRepairable: Bool {
        switch kind {
        case .partial, .assistant, .user: true
        default: false
        }
    }
}

/// What is said to the agent while it works: an append-only file, read as it grows.
struct MessageFile {
    private let path: String
    private var offset = 0
    private var framer = LineFramer()

    init(_ path: String) { self.path = path }

    /// The messages since the last call.
    mutating func news() -> [RunMessage] {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        guard lseek(file, off_t(offset), SEEK_SET) >= 0,
            let bytes = try? readAll(file, upTo: 16 << 20)
        else { return [] }
        offset += bytes.count
        return framer.feed(bytes).compactMap { line in
            guard case .whole(let bytes) = line else { return nil }
            return JSONLine.decoded(RunMessage.self, from: bytes)
        }
    }
}
