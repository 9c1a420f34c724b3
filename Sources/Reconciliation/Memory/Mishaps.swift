import Resources

/// What was told of one container's mishaps: parts that ended inside it, and limits that it hit.
package struct Mishaps: Hashable, Sendable {
    private struct Told: Hashable, Sendable {
        var attempt: Int64
        var counts: [RuntimeReport.Part: Int] = [:]
        var limits: [RuntimeReport.Limit: Int] = [:]
    }

    private var told: Told?
    /// When something was last told, on the monotonic clock.
    private var toldAt: Duration?
    private var memoryToldAt: Duration?

    /// A container writes its report itself, and must not flood the events.
    private static let pause = Duration.seconds(5)

    package init() {}

    /// What to tell of a report that a pass found at `now`.
    package mutating func news(
        in result: ReconcileResult,
        at now: Duration
    ) -> [(reason: String, message: String)] {
        guard let report = result.report, let current = result.current,
            report.attempt == current.attempt, current.state == .running
        else { return [] }
        guard var old = told else {
            // What happened before this controller ran was told by the one before, or never.
            told = Told(
                attempt: report.attempt,
                counts: report.restarted,
                limits: report.limits ?? [:]
            )
            return []
        }
        if old.attempt != report.attempt { old = Told(attempt: report.attempt) }
        if let toldAt, now - toldAt < Self.pause { return [] }
        let parts = RuntimeReport.Part.allCases.filter {
            (report.restarted[$0] ?? 0) > (old.counts[$0] ?? 0)
        }
        let limits = RuntimeReport.Limit.allCases.filter {
            (report.limits?[$0] ?? 0) > (old.limits[$0] ?? 0)
        }
        if !parts.isEmpty || !limits.isEmpty { toldAt = now }
        told = Told(
            attempt: report.attempt,
            counts: report.restarted,
            limits: report.limits ?? [:]
        )
        return limits.map { $0.event(for: result.desired) }
            + parts.map { part in
                let place = "inside container \(current.reference)"
                return (part.reason, "\(part.words) ended \(place) and was started again")
            }
    }

    /// What to tell when the Engine says that the kernel ended a process for want of memory.
    ///
    /// A container that tells by itself has a count, which says it better.
    package mutating func outOfMemory(
        _ desired: Desired,
        _ report: RuntimeReport?,
        at now: Duration
    ) -> (reason: String, message: String)? {
        guard report?.limits == nil else { return nil }
        if let memoryToldAt, now - memoryToldAt < Self.pause { return nil }
        memoryToldAt = now
        return RuntimeReport.Limit.memory.event(for: desired)
    }
}

extension RuntimeReport.Limit {
    /// What the kernel did when a container wanted more than it is given.
    fileprivate func event(for desired: Desired) -> (reason: String, message: String) {
        let spec = desired.spec
        switch self {
        case .memory:
            let given = "the container hit its memory limit of \(spec.memory.text)"
            let advice = "the kernel ended a process of it; raise spec.resources.memory"
            return ("MemoryLimitHit", "\(given): \(advice)")
        case .pids:
            let given = "the container hit its limit of \(spec.pids) processes"
            let advice = "a process could not be started; raise spec.resources.pids"
            return ("ProcessLimitHit", "\(given): \(advice)")
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
