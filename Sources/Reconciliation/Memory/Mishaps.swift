import Resources

/// What was reported about one container: parts that ended inside it, and limits that it hit.
package struct Mishaps: Hashable, Sendable {
    private struct Told: Hashable, Sendable {
        var attempt: Int64
        var counts: [RuntimeReport.Part: Int] = [:]
        var limits: [RuntimeReport.Limit: Int] = [:]
    }

    private var told: Told?
    /// When something was last reported, on the monotonic clock.
    private var toldAt: Duration?
    private var memoryToldAt: Duration?

    /// The container writes its report itself, and must not flood the events.
    private static let pause = Duration.seconds(5)

    package init() {}

    /// The news to record from a report that a pass read at `now`.
    package mutating func news(
        in result: ReconcileResult,
        at now: Duration
    ) -> [(reason: String, message: String)] {
        guard let report = result.report, let current = result.current,
            report.attempt == current.attempt, current.state == .running
        else { return [] }
        guard var old = told else {
            // What happened before this controller started is not reported again.
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

    /// The news to record when the Engine says that the kernel killed a process for lack of memory.
    ///
    /// Nil for a container that reports the limits it hit, because its count is more exact.
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
    /// The event for a container that hit this limit.
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
