internal import Glibc
internal import OperatingSystem
internal import Resources

/// One running git process, from its start until it is reaped.
struct Transfer {
    let process: pid_t
    let uid: UID
    let service: GitRequest.Service
    let started: ContinuousClock.Instant
    /// Git's standard error; nil once it ended.
    var diagnostics: Descriptor?
    /// When the next signal is due: SIGTERM at the time limit, SIGKILL after the grace time.
    private(set) var killDeadline: ContinuousClock.Instant
    private(set) var isTerminating = false
    private var text: [UInt8] = []

    init(
        process: pid_t,
        uid: UID,
        service: GitRequest.Service,
        diagnostics: Descriptor,
        started: ContinuousClock.Instant,
        timeMax: Duration
    ) {
        self.process = process
        self.uid = uid
        self.service = service
        self.diagnostics = diagnostics
        self.started = started
        self.killDeadline = started + timeMax
    }

    /// Asks git and its children to end; receive-pack then removes what it has received in part.
    mutating func terminate(now: ContinuousClock.Instant, grace: Duration) {
        guard !isTerminating else { return }
        isTerminating = true
        killDeadline = now + grace
        _ = kill(-process, SIGTERM)
    }

    /// Ends the transfer when its time is up, first by SIGTERM, then by SIGKILL.
    mutating func enforce(now: ContinuousClock.Instant, grace: Duration) {
        guard now >= killDeadline else { return }
        guard isTerminating else { return terminate(now: now, grace: grace) }
        killDeadline = now + grace
        _ = kill(-process, SIGKILL)
    }

    /// Reads what git wrote to standard error; keeps the first `lengthMax` bytes.
    mutating func readDiagnostics(lengthMax: Int) {
        switch diagnostics?.receive(4_096) {
        case .bytes(let bytes): text += bytes.prefix(max(0, lengthMax - text.count))
        case .ended: diagnostics = nil
        case .nothingYet, nil: break
        }
    }

    /// Collects the process if it has ended; nil when it has not.
    ///
    /// The rest of a terminated process's group is killed first, while the process is not reaped
    /// and the group's number can therefore not be reused.
    mutating func reap(lengthMax: Int) -> Outcome? {
        var found = siginfo_t()
        let result = waitid(P_PID, id_t(process), &found, WEXITED | WNOHANG | WNOWAIT)
        if result == 0, found.si_signo == 0 { return nil }
        if isTerminating { _ = kill(-process, SIGKILL) }
        var status: Int32 = 0
        let reaped = waitpid(process, &status, WNOHANG)
        readDiagnostics(lengthMax: lengthMax)
        return Outcome(status: reaped == process ? status : nil, diagnostics: text)
    }

    /// How a transfer ended.
    struct Outcome {
        /// Nil when the process was reaped elsewhere.
        let status: Int32?
        let diagnostics: [UInt8]

        /// In wait(2)'s encoding the low seven bits are the signal, the next byte the exit code.
        var text: String {
            guard let status else { return "unknown" }
            let signal = status & 0x7F
            return signal == 0 ? "exit \((status >> 8) & 0xFF)" : "signal \(signal)"
        }
    }
}
