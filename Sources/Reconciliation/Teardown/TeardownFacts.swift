package import Resources
package import UnsavedWork

/// Records what each action of a teardown found, and what follows from it.
extension Teardown {
    /// How often a rescue is tried, and how long it is kept.
    package struct RescueRules: Hashable, Sendable {
        /// How many rescues in a row may fail.
        package var triesMax: Int
        package var retention: Duration
        /// How many may fail in a row because the Engine was busy or late, which says nothing about the work:
        /// a helper of a killed controller takes its time to go.
        package static let busyTriesMax = 8

        package init(_ policy: UnsavedPolicy) {
            switch policy {
            case .block, .archive: (triesMax, retention) = (3, .seconds(30 * 86_400))
            // A user who discards the work does not want to wait, and rarely wants it back.
            case .discard: (triesMax, retention) = (2, .seconds(7 * 86_400))
            }
        }
    }

    /// What happens after a failed rescue.
    package enum RescueFailure: Hashable, Sendable {
        /// The rescue is tried again.
        case again
        /// The close waits, or with discarding continues without it; reported to users.
        case final(String)
    }

    /// Records the result of the preflight; `outside` is what it saw in the container's own layer,
    /// nil when the inspection was incomplete.
    package mutating func record(
        preflight found: Finding,
        outside: [OutsidePlace]?,
        under policy: UnsavedPolicy
    ) {
        invalidateChecks()
        // Work in an earlier container's layer was lost with that container.
        self.outside = outside
        block(on: found, under: policy)
    }

    /// Records the result of the final check, with each container's last start.
    ///
    /// Under `Block` it is kept only when it allows the close to continue.
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

    /// Records what a rescue kept; returns the rescue and the message for users.
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
        // An inspection without a result lists nothing, but the rescue lists what it kept.
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

    /// Records a failed rescue; one that `wasSlow` is not retried,
    /// because it would run out of time again.
    ///
    /// After the last try it blocks the close, unless the work is to be discarded.
    package mutating func record(
        rescueFailure reason: String,
        wasSlow: Bool,
        isPassing: Bool,
        under policy: UnsavedPolicy,
        at now: Timestamp
    ) -> RescueFailure {
        let tries = (rescueFailures ?? 0) + 1
        rescueFailures = tries
        let triesMax = isPassing ? RescueRules.busyTriesMax : RescueRules(policy).triesMax
        guard wasSlow || tries >= triesMax else { return .again }
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

    /// Why the close must not continue with this rescue: work could not be read.
    ///
    /// Work that is only insured never blocks.
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
