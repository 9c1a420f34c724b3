package import Resources

/// When the next call may be made: the rules of a forge's rate limits as a value.
///
/// Writes keep a distance of each other, a limit that was met is waited for, and one that names no
/// end is waited for longer each time.
package struct Pacing: Hashable {
    package enum Admission: Hashable {
        /// The call is made at that moment, which is now or soon.
        case at(Timestamp)
        case refused(until: Timestamp)
    }

    /// GitHub asks for a second at least.
    let writeInterval: Duration
    private var blockedUntil = Timestamp(milliseconds: 0)
    private var nextWrite = Timestamp(milliseconds: 0)
    private var strikes = 0

    package init(writeInterval: Duration) { self.writeInterval = writeInterval }

    /// How long a limit without an end holds: a minute, doubling up to an hour.
    package var unnamedWait: Duration { .seconds(min(60 << min(strikes, 6), 3_600)) }

    package mutating func admit(isWrite: Bool, now: Timestamp) -> Admission {
        guard now >= blockedUntil else { return .refused(until: blockedUntil) }
        guard isWrite else { return .at(now) }
        let moment = max(now, nextWrite)
        nextWrite = moment.adding(writeInterval)
        return .at(moment)
    }

    package mutating func limited(until end: Timestamp) {
        blockedUntil = max(blockedUntil, end)
        strikes += 1
    }

    package mutating func succeeded() { strikes = 0 }
}
