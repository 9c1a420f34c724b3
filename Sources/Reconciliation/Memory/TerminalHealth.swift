/// Whether the terminal of one workspace answers, and since when it does not.
///
/// Times are readings of a monotonic clock.
package struct TerminalHealth: Hashable, Sendable {
    private var unreachableSince: Duration?
    private var repairs = 0

    package init() {}

    /// Evaluates an observation at `now`; `grace` is how long a terminal may take to come up.
    package mutating func note(
        isRunning: Bool,
        isReachable: Bool,
        at now: Duration,
        grace: Duration
    ) -> RuntimeHealth {
        guard isRunning else {
            unreachableSince = nil
            return .unknown
        }
        guard !isReachable else {
            self = TerminalHealth()
            return .reachable
        }
        let since = unreachableSince ?? now
        unreachableSince = since
        return now - since < grace ? .starting : .dead(repairs: repairs)
    }

    /// A container is about to start, so its terminal gets the full grace time.
    package mutating func noteStart() { unreachableSince = nil }

    /// The terminal is restarted inside a running container.
    package mutating func noteRepair(at now: Duration) {
        repairs += 1
        unreachableSince = now
    }
}
