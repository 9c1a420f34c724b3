package import Resources

/// How long nobody used a workspace; counted anew when the controller starts.
package struct IdleClock: Hashable, Sendable {
    /// On a monotonic clock; nil while it is used.
    private var since: Duration?
    private var wish: Int64?

    package init() {}

    /// What idleness makes of a workspace.
    package enum Verdict: Hashable, Sendable {
        /// Nothing, and nothing to look again for.
        case stay
        /// Nothing before this time is over.
        case lookAgain(after: Duration)
        /// It rests from now on, or closes.
        case sleep(WorkspaceState, idleFor: Duration)
    }

    /// Takes over what a pass found at `now`, a reading of a monotonic clock.
    ///
    /// Idle is an open workspace that nobody is attached to and whose agent rests, for as long as
    /// `spec.idle` says; one that idleness suspended may close later.
    package mutating func note(_ result: ReconcileResult, at now: Duration) -> Verdict {
        let desired = result.desired
        // Whoever resumed it, or wants something else of it, wants to use it.
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
