package import UnsavedWork

/// The answers that the remotes gave to our helper, for a check without a network.
package struct RemoteAnswers: Sendable {
    private var said: [RemoteAnswer]?
    private var askedAt = Duration.zero
    /// Whether the last preflight did not have to ask a remote;
    /// then the final check need not either.
    package var hasNothingToAsk = false

    package init() {}

    /// Stores the answers to a request made at `moment`, on the monotonic clock;
    /// nil for no answers.
    package mutating func note(_ said: [RemoteAnswer]?, askedAt moment: Duration) {
        self.said = said
        askedAt = moment
    }

    /// The stored answers, unless they are older than `ageMax`.
    package func fresh(at now: Duration, ageMax: Duration) -> [RemoteAnswer]? {
        now - askedAt <= ageMax ? said : nil
    }
}
