package import UnsavedWork

/// What the remotes said to a helper of ours, for a check that cannot ask them.
package struct RemoteAnswers: Sendable {
    private var said: [RemoteAnswer]?
    private var askedAt = Duration.zero
    /// The last preflight did not have to ask a remote, so the check that counts need not either.
    package var hasNothingToAsk = false

    package init() {}

    /// Takes over what was said to a question at `moment`, on the monotonic clock; nil for nothing.
    package mutating func note(_ said: [RemoteAnswer]?, askedAt moment: Duration) {
        self.said = said
        askedAt = moment
    }

    /// What was said, while it is no older than `ageMax`.
    package func fresh(at now: Duration, ageMax: Duration) -> [RemoteAnswer]? {
        now - askedAt <= ageMax ? said : nil
    }
}
