/// When the teardown of one workspace was last looked into, and for which wish.
package struct LookPace: Hashable, Sendable {
    private struct Look: Hashable, Sendable {
        var moment: Duration
        var wish: Int64
    }

    private var last: Look?

    package init() {}

    /// Notes a look at `now`, a reading of a monotonic clock.
    package mutating func note(at now: Duration, for wish: Int64) {
        last = Look(moment: now, wish: wish)
    }

    /// Has the next pass look whatever was found last.
    package mutating func forget() { last = nil }

    /// Whether to look again: it is time, or something else is wanted since.
    package func isDue(_ teardown: Teardown?, for wish: Int64, at now: Duration) -> Bool {
        guard let teardown, let last, last.wish == wish else { return true }
        return now - last.moment >= teardown.lookAgainAfter
    }
}
