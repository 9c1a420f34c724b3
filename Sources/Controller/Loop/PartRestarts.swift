import Reconciliation
import Workspaces

/// What was told of one container's mishaps: parts that ended inside it, and limits that it hit.
struct PartRestarts {
    var attempt: Int64
    var counts: [RuntimeReport.Part: Int] = [:]
    var limits: [RuntimeReport.Limit: Int] = [:]
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
                counts: report.restarted,
                limits: report.limits ?? [:]
            )
            return
        }
        if told.attempt != report.attempt {
            told = PartRestarts(attempt: report.attempt)
        }
        let now = clock.monotonic()
        if let last = told.toldAt, now - last < PartRestarts.pause { return }
        let news = RuntimeReport.Part.allCases.filter {
            (report.restarted[$0] ?? 0) > (told.counts[$0] ?? 0)
        }
        let limits = RuntimeReport.Limit.allCases.filter {
            (report.limits?[$0] ?? 0) > (told.limits[$0] ?? 0)
        }
        if !news.isEmpty || !limits.isEmpty { told.toldAt = now }
        told.counts = report.restarted
        told.limits = report.limits ?? [:]
        volatile[uid]?.partRestarts = told
        for limit in limits { await tell(limit, hitBy: findings.desired) }
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

extension ControlLoop {
    /// What the kernel did when a container wanted more than it is given.
    func tell(_ limit: RuntimeReport.Limit, hitBy desired: Desired) async {
        let spec = desired.spec
        switch limit {
        case .memory:
            let given = "the container hit its memory limit of \(spec.memory.text)"
            let advice = "the kernel ended a process of it; raise spec.resources.memory"
            await tell(.warning, desired, "MemoryLimitHit", "\(given): \(advice)")
        case .pids:
            let given = "the container hit its limit of \(spec.pids) processes"
            let advice = "a process could not be started; raise spec.resources.pids"
            await tell(.warning, desired, "ProcessLimitHit", "\(given): \(advice)")
        }
    }

    /// The Engine told of it; a container that tells by itself has a count that says it better.
    func outOfMemory(_ uid: UID) async {
        guard let workspace = workspaces[uid], let desired = try? desired(workspace),
            directories.report(of: uid)?.limits == nil
        else { return }
        let now = clock.monotonic()
        if let last = volatile[uid]?.memoryToldAt, now - last < PartRestarts.pause { return }
        volatile[uid, default: Volatile()].memoryToldAt = now
        await tell(.memory, hitBy: desired)
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
