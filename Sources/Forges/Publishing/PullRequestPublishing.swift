package import Resources

/// Brings one pull request about, exactly once: look, act only if there is none, read back.
///
/// The caller repeats, from one pass to the next and over restarts: `look`; on `.open` keep the
/// history with the attempt, then `open`, then keep the history with what came of it; on `.wait`
/// come back then. Nothing here sleeps or remembers, so all patience ends by that history.
package struct PullRequestPublishing: Sendable {
    private let forge: any Forge
    private let now: @Sendable () -> Timestamp

    package init(_ forge: any Forge, now: @escaping @Sendable () -> Timestamp) {
        self.forge = forge
        self.now = now
    }

    /// Looks what is there, and decides.
    package func look(
        _ proposal: PullRequestProposal,
        history: PublishingHistory
    ) async throws(ForgeError) -> ForgeAnswer<PublishingStep> {
        let found = try await forge.pullRequests(from: proposal.head)
        let moment = now()
        return found.map {
            publishingStep(
                proposal,
                found: $0,
                history: history,
                refusesDuplicates: forge.refusesDuplicates,
                now: moment
            )
        }
    }

    /// Opens it; only after `look` said so.
    ///
    /// - Throws: an error with `isOutcomeUnknown` when it may be open nevertheless: look again.
    package func open(
        _ proposal: PullRequestProposal,
        history: PublishingHistory
    ) async throws(ForgeError) -> ForgeAnswer<Publication> {
        var opening = proposal.opening
        var answer = try await forge.open(opening)
        if answer.value == .refused(.draftsUnsupported) {
            opening.isDraft = false
            answer = try await forge.open(opening)
        }
        switch answer.value {
        case .opened(let pullRequest): return await readBack(pullRequest, answer)
        case .refused(.alreadyExists):
            let found = try await forge.pullRequests(from: proposal.head)
            let moment = now()
            return found.map {
                publication(
                    .alreadyExists,
                    foundNow: published(proposal, found: $0),
                    history: history,
                    now: moment
                )
            }
        case .refused(let refusal):
            let result = publication(refusal, foundNow: nil, history: history, now: now())
            return answer.map { _ in result }
        }
    }

    /// Reads what was opened; the forge's first word holds when it cannot be read yet.
    private func readBack(
        _ opened: PullRequest,
        _ answer: ForgeAnswer<OpeningResult>
    ) async -> ForgeAnswer<Publication> {
        let first = answer.map { _ in opened }
        let read = (try? await forge.pullRequest(opened.number)) ?? first
        return first.joined(read) { .done(Published(pullRequest: $1, origin: .proposal)) }
    }
}
