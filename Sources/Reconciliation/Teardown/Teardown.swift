package import Resources
package import UnsavedWork

/// The progress of one teardown; stored before the next step begins,
/// so that it can resume after a crash.
package struct Teardown: Codable, Hashable, Sendable {
    package var startedAt: Timestamp
    /// What the preflight in the running container found; nil before the first.
    package var preflight: UnsavedWorkReport?
    /// Places in the running container's own layer that the preflight saw; they cannot be inspected
    /// once the container has stopped.
    package var outside: [OutsidePlace]?
    /// What the final check found; nil again as soon as anything ran after it.
    package var finalCheck: FinalCheck?
    /// The ID of this teardown's rescue, set before the rescue begins.
    ///
    /// A repeated rescue replaces its own files, never those of an earlier teardown
    /// of the same workspace.
    package var rescueID: String?
    package var rescue: Rescue?
    /// How many rescues in a row failed.
    package var rescueFailures: Int?
    /// Why there is no rescue; set when discarding continues without one.
    package var rescueFailure: String?
    /// What blocks the close after the final check: work that could not be read,
    /// or a rescue that failed.
    ///
    /// Discarding continues anyway.
    package var obstacle: UnsavedWorkReport?
    package var summary: Summary?
    /// Set before the first container or volume is removed; the teardown can then not be undone.
    package var isRemoving = false
    package var volumeLost = false
    /// How many inspections in a row found unsaved work.
    package var blocks = 0

    package init(startedAt: Timestamp) { self.startedAt = startedAt }

    /// The field names in stored records, including those of older versions.
    private enum CodingKeys: String, CodingKey {
        case startedAt, outside, rescueID, rescue, rescueFailures, rescueFailure, obstacle, summary
        case isRemoving, volumeLost, blocks
        case preflight = "liveLook"
        case finalCheck = "finalLook"
    }

    /// What was found when no container could write any more.
    package struct FinalCheck: Codable, Hashable, Sendable {
        package var report: UnsavedWorkReport
        /// nil when the checkout has none, for example when nothing was ever committed.
        package var work: CheckoutSummary?
        /// The checked-out branch and commit, if there are any.
        package var branch: String?
        package var head: String?
        /// Each container's ID with its last start; a later start makes the check invalid.
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

    /// The work that was kept.
    package struct Rescue: Codable, Hashable, Sendable {
        package var id: String
        /// What would have been lost otherwise.
        package var items: [WorkItem]
        /// Work that was kept in case it is wanted.
        package var insured: [WorkItem]?
        /// Work that could not be read and so was not kept.
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

    /// Forgets the final check and everything that was made from it.
    ///
    /// A rescue or summary from an earlier check says nothing about what was done since, and a
    /// removal that rested on it is cancelled.
    package mutating func invalidateChecks() {
        finalCheck = nil
        rescue = nil
        rescueFailure = nil
        obstacle = nil
        summary = nil
        isRemoving = false
    }

    /// The latest finding that matters to the user.
    package var lastLook: UnsavedWorkReport? { obstacle ?? finalCheck?.report ?? preflight }

    /// Whether the volume holds something that has to be kept before it is removed.
    package var needsRescue: Bool {
        finalCheck.map { $0.report.verdict != .saved || !$0.report.insured.isEmpty } ?? false
    }

    /// Whether the final check allows the close to continue under `policy`; a check made under
    /// another policy does not override this one.
    package func isLookedAt(under policy: UnsavedPolicy) -> Bool {
        guard let finalCheck else { return false }
        switch policy {
        case .discard: return true
        case .archive: return obstacle == nil
        case .block: return obstacle == nil && finalCheck.report.verdict == .saved
        }
    }

    /// Whether everything that has to be kept is kept, or under `policy` given up.
    package func isKept(under policy: UnsavedPolicy) -> Bool {
        guard isLookedAt(under: policy) else { return false }
        return !needsRescue || rescue != nil || policy == .discard && rescueFailure != nil
    }

    /// How long to wait before a blocked workspace is inspected again.
    ///
    /// Retrying after an obstacle stops the container, so those retries are less frequent.
    package var lookAgainAfter: Duration {
        let pauses =
            obstacle == nil
            ? Backoff(initial: .seconds(5), limit: .seconds(60))
            : Backoff(initial: .seconds(60), limit: .seconds(3_600))
        return pauses.delay(afterFailures: blocks)
    }
}
