package import Resources

/// What to do next about a comment that is to exist once.
package enum CommentStep: Hashable, Sendable {
    case done(Remark)
    /// There is none: record the time as `attemptedAt`, then post it.
    case post
    /// An earlier attempt may still take effect: look again then.
    case wait(until: Timestamp)
}

/// Decides by the marker; no forge refuses a comment that is there already.
package func commentStep(
    _ marker: Marker,
    found: [Remark],
    attemptedAt: Timestamp?,
    now: Timestamp
) -> CommentStep {
    if let comment = found.first(where: { marker.isIn($0.text) }) { return .done(comment) }
    guard let end = attemptedAt?.adding(Patience.attempt), now < end else { return .post }
    return .wait(until: min(now.adding(Patience.pause), end))
}

/// Brings a comment about, exactly once, as `PullRequestPublishing` does a pull request.
package struct CommentPosting: Sendable {
    private let forge: any Forge
    private let now: @Sendable () -> Timestamp

    package init(_ forge: any Forge, now: @escaping @Sendable () -> Timestamp) {
        self.forge = forge
        self.now = now
    }

    /// Looks for the comment, and decides.
    package func look(
        _ marker: Marker,
        on number: Int,
        attemptedAt: Timestamp?
    ) async throws(ForgeError) -> ForgeAnswer<CommentStep> {
        let found = try await forge.comments(on: number)
        let moment = now()
        return found.map {
            commentStep(marker, found: $0, attemptedAt: attemptedAt, now: moment)
        }
    }

    /// Posts it; only after `look` said so.
    ///
    /// - Throws: an error with `isOutcomeUnknown` when it may be posted nevertheless: look again.
    package func post(
        _ text: String,
        _ marker: Marker,
        on number: Int
    ) async throws(ForgeError) -> ForgeAnswer<Remark> {
        let marked = marker.marked(text, lengthMax: PullRequestProposal.bodyLengthMax)
        return try await forge.comment(marked, on: number)
    }
}
