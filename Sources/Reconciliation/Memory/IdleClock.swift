package import Resources

/// How long a workspace has been idle; starts again when the controller starts.
package struct IdleClock: Hashable, Sendable {
    /// The start of the idle time, on a monotonic clock; nil while the workspace is used.
    private var since: Duration?
    private var wish: Int64?

    package init() {}

    /// What to do with an idle workspace.
    package enum Verdict: Hashable, Sendable {
        /// Nothing, and no later check is needed.
        case stay
        /// Nothing yet; check again after this time.
        case lookAgain(after: Duration)
        /// Suspend or close it now.
        case sleep(WorkspaceState, idleFor: Duration)
    }

    /// Evaluates the result of a pass at `now`, a reading of a monotonic clock.
    ///
    /// A workspace is idle while it is open, nobody is attached and its agent is not working. A
    /// workspace that idleness suspended may close later.
    package mutating func note(_ result: ReconcileResult, at now: Duration) -> Verdict {
        let desired = result.desired
        // A change of desired state means that somebody wants to use it.
        if desired.wish != wish, desired.sleep == nil { since = nil }
        wish = desired.wish
        guard desired.spec.state == .open, !desired.isDeleted, desired.goal != .closed,
            result.fault == nil, result.plan.stall == nil, result.observed.attached == 0,
            result.report?.agent?.state != .working
        else {
            since = nil
            return .stay
        }
        let began = since ?? now
        since = began
        var limits = [(desired.spec.closeAfter.duration, WorkspaceState.closed)]
        if desired.goal == .open {
            limits.append((desired.spec.suspendAfter.duration, .suspended))
        }
        let idle = now - began
        if let (_, state) = limits.first(where: { $0.0.map { idle >= $0 } ?? false }) {
            return .sleep(state, idleFor: idle)
        }
        guard let next = limits.compactMap(\.0).min(), result.plan.isConverged else {
            return .stay
        }
        return .lookAgain(after: next - idle)
    }
}
