package import Resources

/// What to do next about a pull request that is to exist once.
package enum PublishingStep: Hashable, Sendable {
    case done(Published)
    /// There is none: keep the history with this attempt, then open it.
    case open
    /// Look again then; until then nothing may be done.
    case wait(until: Timestamp, WaitReason)
}

/// What became of an attempt to open it.
package enum Publication: Hashable, Sendable {
    case done(Published)
    /// The base holds every commit of the head: there is nothing to propose.
    case noCommits
    /// Nothing was opened, or it cannot be seen yet: look again then.
    case wait(until: Timestamp, WaitReason)
    /// Nothing was opened, and somebody has to change something first.
    case refused(OpeningRefusal)
}

package enum WaitReason: String, Hashable, Sendable {
    /// The forge does not see the pushed branch yet.
    case headNotVisible
    /// An earlier attempt may still take effect, and the forge would open a second one.
    case attemptUnsettled
    /// The forge says that there is one, and shows none.
    case existingNotVisible
}

/// A pull request that is there.
package struct Published: Hashable, Sendable {
    package enum Origin: Hashable, Sendable {
        /// It holds the proposal's marker.
        case proposal
        /// Berth opened it earlier for the same branch, under another marker.
        case earlierProposal
        /// Somebody else opened it: it is linked, and never edited.
        case foreign
    }

    package var pullRequest: PullRequest
    package var origin: Origin
    /// Others with the same marker, which should not be; for a warning.
    package var duplicates: [Int]

    package init(pullRequest: PullRequest, origin: Origin, duplicates: [Int] = []) {
        self.pullRequest = pullRequest
        self.origin = origin
        self.duplicates = duplicates
    }
}

/// How long a forge is given to show what happened.
package enum Patience {
    /// From a push until its branch is seen.
    package static let push = Duration.seconds(30)
    /// From a push until its commits are compared.
    package static let commits = Duration.seconds(10)
    /// From an attempt of unknown outcome until it has happened or never will: the longest call,
    /// and as much again for a server that works on after its client has gone.
    package static let attempt = Duration.seconds(60)
    /// Between two looks.
    package static let pause = Duration.seconds(2)
}

/// Decides by what is there: the pull request with the marker in any state, else an open one of
/// the same branches, else a new one.
///
/// - `found`: every pull request from the head. The base of one with the marker does not matter,
///   because people may change it; a merged or closed one was opened too, and is not opened again.
package func publishingStep(
    _ proposal: PullRequestProposal,
    found: [PullRequest],
    history: PublishingHistory,
    refusesDuplicates: Bool,
    now: Timestamp
) -> PublishingStep {
    if let published = published(proposal, found: found) { return .done(published) }
    if !refusesDuplicates, let attempt = history.attemptedAt {
        let end = attempt.adding(Patience.attempt)
        if now < end { return .wait(until: soon(now, end), .attemptUnsettled) }
    }
    return .open
}

/// The pull request that stands for the proposal, if one does.
func published(_ proposal: PullRequestProposal, found: [PullRequest]) -> Published? {
    let ofHead = found.filter { $0.head == proposal.head.branch }.sorted { $0.number < $1.number }
    let marked = ofHead.filter { proposal.marker.isIn($0.body) }
    if let first = marked.first(where: { $0.state == .open }) ?? marked.first {
        let others = marked.map(\.number).filter { $0 != first.number }
        return Published(pullRequest: first, origin: .proposal, duplicates: others)
    }
    guard let open = ofHead.first(where: { $0.state == .open && $0.base == proposal.base }) else {
        return nil
    }
    return Published(
        pullRequest: open,
        origin: Marker.isAny(in: open.body) ? .earlierProposal : .foreign
    )
}

/// What a refusal to open comes to.
///
/// - `foundNow`: what another look showed after `.alreadyExists`.
package func publication(
    _ refusal: OpeningRefusal,
    foundNow: Published?,
    history: PublishingHistory,
    now: Timestamp
) -> Publication {
    let sincePush = now.since(history.pushedAt)
    switch refusal {
    case .alreadyExists:
        if let foundNow { return .done(foundNow) }
        let end = (history.existingSince ?? now).adding(Patience.attempt)
        guard now < end else { return .refused(refusal) }
        return .wait(until: soon(now, end), .existingNotVisible)
    case .headUnknown where sincePush < Patience.push:
        return .wait(until: now.adding(Patience.pause), .headNotVisible)
    case .noCommits:
        guard sincePush < Patience.commits else { return .noCommits }
        return .wait(until: now.adding(Patience.pause), .headNotVisible)
    case .headUnknown, .baseUnknown, .draftsUnsupported, .other: return .refused(refusal)
    }
}

/// The next look: after a pause, and not after `end`.
private func soon(_ now: Timestamp, _ end: Timestamp) -> Timestamp {
    min(now.adding(Patience.pause), end)
}
