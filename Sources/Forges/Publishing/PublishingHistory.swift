package import Resources

/// What is known of earlier attempts; the caller keeps it over restarts.
package struct PublishingHistory: Hashable, Codable, Sendable {
    /// When the head was pushed last.
    package var pushedAt: Timestamp
    /// When an attempt to open began whose outcome is not known.
    package var attemptedAt: Timestamp?
    /// When the forge first said that there is one already, and showed none.
    package var existingSince: Timestamp?

    package init(
        pushedAt: Timestamp,
        attemptedAt: Timestamp? = nil,
        existingSince: Timestamp? = nil
    ) {
        self.pushedAt = pushedAt
        self.attemptedAt = attemptedAt
        self.existingSince = existingSince
    }

    /// To be kept before `PullRequestPublishing.open` is called, so that a kill during it is known.
    package mutating func attempt(at now: Timestamp) { attemptedAt = now }

    /// To be kept after `open` returned.
    package mutating func record(_ publication: Publication, at now: Timestamp) {
        attemptedAt = nil
        guard case .wait(_, .existingNotVisible) = publication else {
            existingSince = nil
            return
        }
        existingSince = existingSince ?? now
    }

    /// To be kept after `open` threw.
    package mutating func record(_ error: ForgeError) {
        if !error.isOutcomeUnknown { attemptedAt = nil }
    }
}
