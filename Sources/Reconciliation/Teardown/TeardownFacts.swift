package import Resources
package import UnsavedWork

/// What each effect of a teardown found, and what follows from it.
extension Teardown {
    /// How often a rescue is tried, and how long it is kept.
    package struct RescueRules: Hashable, Sendable {
        /// How many rescues in a row may fail.
        package var triesMax: Int
        package var retention: Duration

        package init(_ policy: UnsavedPolicy) {
            switch policy {
            case .block, .archive: (triesMax, retention) = (3, .seconds(30 * 86_400))
            // Whoever discards the work waits for little, and hardly wants it back.
            case .discard: (triesMax, retention) = (2, .seconds(7 * 86_400))
            }
        }
    }

    /// What becomes of a rescue that failed.
    package enum RescueFailure: Hashable, Sendable {
        /// It is tried again.
        case again
        /// The close waits, or with discarding goes on without it; told to users.
        case final(String)
    }

    /// Takes over what a look in the running container found; `outside` is what it saw in the container's
    /// own layer, nil when it saw nothing whole.
    package mutating func record(
        preflight found: Finding,
        outside: [OutsidePlace]?,
        under policy: UnsavedPolicy
    ) {
        invalidateChecks()
        // What an earlier container's layer held went with that container.
        self.outside = outside
        block(on: found, under: policy)
    }

    /// Takes over what the look that counts found, with each container's last start.
    ///
    /// Under `Block` it counts only when it allows to go on.
    package mutating func record(
        finalCheck found: Finding,
        starts: [String: String],
        under policy: UnsavedPolicy
    ) {
        invalidateChecks()
        guard found.report.verdict == .saved || policy != .block else {
            return block(on: found, under: policy)
        }
        finalCheck = FinalCheck(
            report: found.report,
            work: found.work,
            branch: found.branch,
            head: found.head,
            starts: starts
        )
    }

    /// Takes over what a rescue kept; gives what users are told of it.
    package mutating func record(
        rescue outcome: RescueOutcome,
        _ id: String,
        under policy: UnsavedPolicy,
        at now: Timestamp
    ) -> (rescue: Rescue, message: String) {
        let look = finalCheck
        let told = Set(outcome.outside)
        let lost = (outside ?? []).filter { !$0.isSaved && !told.contains($0.path) }
        var items = look?.report.items ?? []
        // A look that found out nothing names nothing; the rescue knows what it kept.
        if items.isEmpty, look?.report.verdict != .saved {
            items = Finding.bounded(outcome.kept).map { WorkItem(.described, names: [$0]) }
        }
        items.removeAll(where: \.isInLayer)
        let kept = Rescue(
            id: id,
            items: items,
            insured: look?.report.insured,
            unread: Finding.bounded(
                outcome.unread + lost.map { "\($0.path), which lies outside the volume" }
            )
        )
        rescue = kept
        rescueFailures = nil
        obstacle = missing(in: kept, under: policy, at: now)
        if obstacle != nil { blocks += 1 }
        let unread = kept.unread?.count ?? 0
        let lack = unread == 0 ? "" : "; \(plural(unread, "part")) could not be read"
        return (kept, "berth rescue restore \(id)\(lack)")
    }

    /// Takes over that a rescue failed; one that `wasSlow` would run out of time again.
    ///
    /// It is tried again; then it blocks the close, unless the work is to be discarded.
    package mutating func record(
        rescueFailure reason: String,
        wasSlow: Bool,
        under policy: UnsavedPolicy,
        at now: Timestamp
    ) -> RescueFailure {
        let tries = (rescueFailures ?? 0) + 1
        rescueFailures = tries
        guard wasSlow || tries >= RescueRules(policy).triesMax else { return .again }
        rescueFailures = nil
        guard policy != .discard else {
            rescueFailure = reason
            return .final("the rescue failed, and discarding goes on: \(reason)")
        }
        var obstacle = UnsavedWorkReport(
            verdict: .unknown,
            insured: finalCheck?.report.insured ?? [],
            lookedAt: now
        )
        obstacle.rescueFailure = reason
        self.obstacle = obstacle
        blocks += 1
        return .final("the rescue failed, so the close waits: \(reason)")
    }

    private mutating func block(on found: Finding, under policy: UnsavedPolicy) {
        preflight = found.report
        if found.report.verdict != .saved, policy == .block { blocks += 1 }
    }

    /// Why the close must not go on with this rescue: it lacks what could not be read.
    ///
    /// What is only insured never blocks.
    private func missing(
        in rescue: Rescue,
        under policy: UnsavedPolicy,
        at now: Timestamp
    ) -> UnsavedWorkReport? {
        guard policy != .discard, let report = finalCheck?.report, report.verdict != .saved
        else { return nil }
        let unread = rescue.unread ?? []
        guard report.verdict == .unknown || !unread.isEmpty else { return nil }
        var obstacle = UnsavedWorkReport(
            verdict: report.verdict,
            insured: report.insured,
            problems: report.problems,
            lookedAt: now
        )
        let known = Set(report.problems.map(\.line))
        obstacle.unread = unread.filter { !known.contains($0) }
        obstacle.rescue = rescue.id
        return obstacle
    }
}
