/// When the teardown of one workspace was last inspected, and for which desired state.
package struct LookPace: Hashable, Sendable {
    private struct Look: Hashable, Sendable {
        var moment: Duration
        var wish: Int64
    }

    private var last: Look?

    package init() {}

    /// Notes an inspection at `now`, a reading of a monotonic clock.
    package mutating func note(at now: Duration, for wish: Int64) {
        last = Look(moment: now, wish: wish)
    }

    /// Makes the next pass inspect, whatever was found last.
    package mutating func forget() { last = nil }

    /// Whether to inspect again, because of the time or a change of desired state.
    package func isDue(_ teardown: Teardown?, for wish: Int64, at now: Duration) -> Bool {
        guard let teardown, let last, last.wish == wish else { return true }
        return now - last.moment >= teardown.lookAgainAfter
    }
}
