/// The reconciler's counters for `/metrics`.
package struct ReconcilerCounters: Sendable {
    package var passes = 0
    package var passErrors = 0
    package var passSeconds = 0.0
    package var mutations = 0
    package var recoveries: [String: Int] = [:]
    /// Changes that a resync found and no event reported.
    package var missedEvents = 0

    mutating func note(pass duration: Duration) {
        passes += 1
        let (seconds, attoseconds) = duration.components
        passSeconds += Double(seconds) + Double(attoseconds) / 1e18
    }
}
