package import Workspaces

/// How far one teardown is; stored before the next step begins, so that a crash resumes it.
package struct Teardown: Codable, Hashable, Sendable {
    package var startedAt: Timestamp
    /// What the last look in the running container found; nil before the first.
    package var liveLook: LedgerReport?
    /// What the look after quiescing found; nil again as soon as anything ran after it.
    package var finalLook: FinalLook?
    /// What this teardown's rescue is called, from before it is begun: one that is made again takes
    /// its own place, never that of an earlier teardown of the same workspace.
    package var rescueID: String?
    package var rescue: Rescue?
    package var summary: Summary?
    /// Set before the first container or volume is removed; from here there is no way back.
    package var isRemoving = false
    package var volumeLost = false
    /// How many looks in a row found unsaved work.
    package var blocks = 0

    package init(startedAt: Timestamp) { self.startedAt = startedAt }

    /// What was found when nobody could write any more.
    package struct FinalLook: Codable, Hashable, Sendable {
        package var report: LedgerReport
        /// nil when the checkout does not tell, as when nothing was ever committed.
        package var work: CheckoutSummary?
        /// The checked-out branch and commit, as far as there are any.
        package var branch: String?
        package var head: String?
        /// Each container's ID with the moment it last started: a later start voids the look.
        package var starts: [String: String]

        package init(
            report: LedgerReport,
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

    /// What was kept of the unsaved work.
    package struct Rescue: Codable, Hashable, Sendable {
        package var id: String
        package var items: [String]

        package init(id: String, items: [String]) {
            self.id = id
            self.items = items
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
    package mutating func voidLook() {
        finalLook = nil
        rescue = nil
        summary = nil
        isRemoving = false
    }

    /// The last look that counts for the user.
    package var lastLook: LedgerReport? { finalLook?.report ?? liveLook }

    /// How long to wait before a blocked workspace is looked at again.
    package var lookAgainAfter: Duration {
        Backoff(initial: .seconds(5), limit: .seconds(60)).delay(afterFailures: blocks)
    }
}
