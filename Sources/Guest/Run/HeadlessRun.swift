import Glibc
import OperatingSystem
import Transcripts

/// `berth-guest run`: one start of a headless run, from taking its session over to writing down how
/// it ended.
///
/// Everything here may be cut off at any moment, by force too, and the same command started again:
/// what is left of the former process is ended first, Claude Code knows what it has heard, and what
/// it printed for nobody is taken from its own record.
struct HeadlessRun {
    static let checkout = "/workspace/repo"
    static let context = "/run/berth/context.md"

    let files: RunFiles
    let request: RunRequest
    let home: ByteString

    /// nil when there is no request, or it is none.
    init?(_ files: RunFiles) {
        guard let bytes = Files.read(ByteString(files.request)),
            let request = JSONLine.decoded(RunRequest.self, from: bytes),
            RunFiles.isIdentifier(request.session)
        else { return nil }
        self.files = files
        self.request = request
        home = ByteString(getenv("HOME").map { String(cString: $0) } ?? "/workspace/home")
    }

    func perform() throws -> RunExit {
        let lock = open(
            files.lock(ofSession: request.session),
            O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
            0o644
        )
        guard lock >= 0 else { throw SystemError(call: "open the session's lock", code: errno) }
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return .busy }
        becomeSubreaper()
        StopSignal.listen()
        // Killed, the one before us could not take its agent with it.
        guard Leftovers.end(ofSession: request.session) else {
            throw SystemError(call: "end what is left of the run", code: EBUSY)
        }
        // Also when the disk is full, and nothing of it can be written down.
        defer { Leftovers.end(ofSession: request.session) }
        var log = try EventLog(files, sizeMax: request.limits.events ?? RunLimits.eventsDefault)
        try log.flush()
        repair(&log)
        if access(files.stop, F_OK) == 0 {
            var event = log.own(.ended)
            event.ending = .stop
            log.add(event)
        } else {
            try attempt(&log)
        }
        try log.flush()
        log.sync()
        return .ended
    }

    /// Runs the agent; a second time when the session turned out to be there, or not to be.
    private func attempt(_ log: inout EventLog) throws {
        let isThere = SessionFile(session: request.session, home: home) != nil
        let isContinued = !log.isNew
        let first = try watch(isResumed: isThere, isContinued: isContinued, &log)
        let isMistaken =
            isThere
            ? first.isSessionMissing
            : first.end.errors?.contains(RunOutcome.inUse) ?? false
        log.add(first.end)
        if isMistaken {
            let second = try watch(isResumed: !isThere, isContinued: isContinued, &log)
            log.add(second.end)
        }
    }

    /// Runs one process of the agent to its end.
    private func watch(
        isResumed: Bool,
        isContinued: Bool,
        _ log: inout EventLog
    ) throws -> (end: RunEvent, isSessionMissing: Bool) {
        let hasContext = Files.status(ByteString(Self.context)).map { $0.size > 0 } ?? false
        let start = AgentStart(
            request: request,
            files: files,
            isResumed: isResumed,
            isContinued: isContinued,
            context: hasContext ? Self.context : nil
        )
        let absorbed = SessionFile(session: request.session, home: home)?.absorbed() ?? []
        let heard = absorbed.intersection(said)
        var event = log.own(.started)
        event.heard = heard.isEmpty ? nil : heard.sorted()
        event.session = request.session
        event.isResumed = isResumed
        event.process = getpid()
        log.add(event)
        try log.flush()
        let process: AgentProcess
        do throws(SystemError) {
            process = try AgentProcess(start, directory: Self.checkout)
        } catch {
            var end = log.own(.ended)
            end.ending = .itself
            end.status = 127
            end.errors = error.description
            return (end, false)
        }
        var loop = try RunLoop(process, request: request, files: files, heard: heard)
        let end = try loop.run(&log)
        Leftovers.end(ofSession: request.session)
        Leftovers.reap()
        try log.flush()
        repair(&log)
        return (end, loop.isSessionMissing)
    }

    /// The identifiers of all that was said in this run.
    private var said: Set<String> {
        Set((request.messages + MessageFile.all(files.messages)).map(\.uuid))
    }

    /// Appends what the conversation's own file has of this run and the events have not.
    private func repair(_ log: inout EventLog) {
        guard !log.isOverLimit,
            let session = SessionFile(session: request.session, home: home)
        else { return }
        let known = SessionFile.known(in: files.events)
        for line in session.missing(known: known, since: said) {
            log.add(line, isEssential: false, isRepairable: true)
        }
        try? log.flush()
    }
}

extension MessageFile {
    /// All messages of a file.
    static func all(_ path: String) -> [RunMessage] {
        var file = MessageFile(path)
        return file.news()
    }
}
