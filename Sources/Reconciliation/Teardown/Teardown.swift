package import Resources
package import UnsavedWork

/// How far one teardown is; stored before the next step begins, so that a crash resumes it.
package struct Teardown: Codable, Hashable, Sendable {
    package var startedAt: Timestamp
    /// What the last look in the running container found; nil before the first.
    package var preflight: UnsavedWorkReport?
    /// Places in the running container's own layer, as the live look saw them: nobody can look at
    /// them once it has stopped.
    package var outside: [OutsidePlace]?
    /// What the look after quiescing found; nil again as soon as anything ran after it.
    package var finalCheck: FinalCheck?
    /// What this teardown's rescue is called, from before it is begun: one that is made again takes
    /// its own place, never that of an earlier teardown of the same workspace.
    package var rescueID: String?
    package var rescue: Rescue?
    /// How many rescues in a row failed.
    package var rescueFailures: Int?
    /// Why there is no rescue, once discarding goes on without one.
    package var rescueFailure: String?
    /// What keeps the close from going on although its look is done: work that could not be read, or
    /// a rescue that cannot be made; discarding goes on all the same.
    package var obstacle: UnsavedWorkReport?
    package var summary: Summary?
    /// Set before the first container or volume is removed; from here there is no way back.
    package var isRemoving = false
    package var volumeLost = false
    /// How many looks in a row found unsaved work.
    package var blocks = 0

    package init(startedAt: Timestamp) { self.startedAt = startedAt }

    /// As records are stored, also those of older versions.
    private enum CodingKeys: String, CodingKey {
        case startedAt, outside, rescueID, rescue, rescueFailures, rescueFailure, obstacle, summary
        case isRemoving, volumeLost, blocks
        case preflight = "liveLook"
        case finalCheck = "finalLook"
    }

    /// What was found when nobody could write any more.
    package struct FinalCheck: Codable, Hashable, Sendable {
        package var report: UnsavedWorkReport
        /// nil when the checkout does not tell, as when nothing was ever committed.
        package var work: CheckoutSummary?
        /// The checked-out branch and commit, as far as there are any.
        package var branch: String?
        package var head: String?
        /// Each container's ID with the moment it last started: a later start voids the look.
        package var starts: [String: String]

        package init(
            report: UnsavedWorkReport,
            work: CheckoutSummary?,
            branch: String?,
            head: String?,
            starts: [String: String]
        ) {
            self.report = report
            self.work = work
            self.branch = branch
            self.head = head
            self.starts = starts
        }
    }

    /// What was kept of the work.
    package struct Rescue: Codable, Hashable, Sendable {
        package var id: String
        /// What would have been lost otherwise.
        package var items: [WorkItem]
        /// What was kept in case it is wanted.
        package var insured: [WorkItem]?
        /// What could not be read, and so is not kept.
        package var unread: [String]?

        package init(
            id: String,
            items: [WorkItem],
            insured: [WorkItem]? = nil,
            unread: [String]? = nil
        ) {
            self.id = id
            self.items = items
            self.insured = insured
            self.unread = unread
        }
    }

    /// The summary as it was injected and read back.
    package struct Summary: Codable, Hashable, Sendable {
        package var text: String
        package var digest: Digest

        package init(text: String) {
            self.text = text
            self.digest = Digest(of: text)
        }
    }

    /// Forgets the look that counted and what was made from it: a rescue or a summary of an earlier
    /// look says nothing about what was done since, and a removal that rested on it is off.
    package mutating func invalidateChecks() {
        finalCheck = nil
        rescue = nil
        rescueFailure = nil
        obstacle = nil
        summary = nil
        isRemoving = false
    }

    /// What counts for the user of what was found last.
    package var lastLook: UnsavedWorkReport? { obstacle ?? finalCheck?.report ?? preflight }

    /// Whether the volume holds something that has to be kept before it goes.
    package var needsRescue: Bool {
        finalCheck.map { $0.report.verdict != .saved || !$0.report.insured.isEmpty } ?? false
    }

    /// Whether there is a look to go on from under `policy`; one made under another policy allows
    /// nothing that this one forbids.
    package func isLookedAt(under policy: UnsavedPolicy) -> Bool {
        guard let finalCheck else { return false }
        switch policy {
        case .discard: return true
        case .archive: return obstacle == nil
        case .block: return obstacle == nil && finalCheck.report.verdict == .saved
        }
    }

    /// Whether all that has to be kept is kept, or under `policy` given up.
    package func isKept(under policy: UnsavedPolicy) -> Bool {
        guard isLookedAt(under: policy) else { return false }
        return !needsRescue || rescue != nil || policy == .discard && rescueFailure != nil
    }

    /// How long to wait before a blocked workspace is looked at again by itself.
    ///
    /// To try again what an obstacle ended means stopping the container, so that comes less often.
    package var lookAgainAfter: Duration {
        let pauses =
            obstacle == nil
            ? Backoff(initial: .seconds(5), limit: .seconds(60))
            : Backoff(initial: .seconds(60), limit: .seconds(3_600))
        return pauses.delay(afterFailures: blocks)
    }
}
