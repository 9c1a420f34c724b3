import Reconciliation
import Workspaces

/// Which restarts of parts inside one container were told of.
struct PartRestarts {
    var attempt: Int64
    var counts: [RuntimeReport.Part: Int]
    /// On the monotonic clock.
    var toldAt: Duration?

    /// A container writes its report itself, and must not flood the events.
    static let pause = Duration.seconds(5)
}

extension ControlLoop {
    /// Tells of what init mended inside the container by itself.
    func tellPartRestarts(_ findings: Findings) async {
        let uid = findings.desired.uid
        guard let report = findings.report, let current = findings.current,
            report.attempt == current.attempt, current.state == .running
        else { return }
        guard var told = volatile[uid]?.partRestarts else {
            // What happened before this controller ran was told by the one before, or never.
            volatile[uid, default: Volatile()].partRestarts = PartRestarts(
                attempt: report.attempt,
                counts: report.restarted
            )
            return
        }
        if told.attempt != report.attempt {
            told = PartRestarts(attempt: report.attempt, counts: [:])
        }
        let now = clock.monotonic()
        if let last = told.toldAt, now - last < PartRestarts.pause { return }
        let news = RuntimeReport.Part.allCases.filter {
            (report.restarted[$0] ?? 0) > (told.counts[$0] ?? 0)
        }
        if !news.isEmpty { told.toldAt = now }
        told.counts = report.restarted
        volatile[uid]?.partRestarts = told
        for part in news {
            await tell(
                .warning,
                findings.desired,
                part.reason,
                "\(part.words) ended inside container \(current.reference) and was started again"
            )
        }
    }
}

extension RuntimeReport.Part {
    fileprivate var reason: String {
        switch self {
        case .ttyd: "TerminalRestarted"
        case .session: "SessionRestarted"
        case .agent: "AgentRestarted"
        }
    }

    fileprivate var words: String {
        switch self {
        case .ttyd: "ttyd"
        case .session: "the agent's tmux session"
        case .agent: "Claude Code"
        }
    }
}
