package import UnsavedWork

/// The result of an inspection for unsaved work.
package struct UnsavedWorkReport: Codable, Hashable, Sendable {
    package enum Verdict: String, Codable, Sendable {
        case saved = "Saved"
        case unsaved = "Unsaved"
        /// The inspection failed; this blocks a close as unsaved work does.
        case unknown = "Unknown"
    }

    package var verdict: Verdict
    /// Work that a close would lose.
    package var items: [WorkItem]
    /// Work that a rescue keeps although it does not block a close.
    package var insured: [WorkItem]
    /// Why something could not be inspected.
    package var problems: [WorkProblem]
    /// Descriptions of work that a rescue could not read.
    package var unread: [String]?
    /// The ID of the rescue that keeps the rest.
    package var rescue: String?
    /// Why there is no rescue.
    package var rescueFailure: String?
    package var lookedAt: Timestamp

    package init(
        verdict: Verdict,
        items: [WorkItem] = [],
        insured: [WorkItem] = [],
        problems: [WorkProblem] = [],
        lookedAt: Timestamp
    ) {
        self.verdict = verdict
        self.items = items
        self.insured = insured
        self.problems = problems
        self.lookedAt = lookedAt
    }

    private enum CodingKeys: String, CodingKey {
        case verdict, items, insured, problems, unread, rescue, rescueFailure, lookedAt
    }

    /// Decodes reports of earlier versions too, which lack some fields.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        verdict = try fields.decode(Verdict.self, forKey: .verdict)
        items = try fields.decode([WorkItem].self, forKey: .items)
        insured = try fields.decodeIfPresent([WorkItem].self, forKey: .insured) ?? []
        problems = try fields.decodeIfPresent([WorkProblem].self, forKey: .problems) ?? []
        unread = try fields.decodeIfPresent([String].self, forKey: .unread)
        rescue = try fields.decodeIfPresent(String.self, forKey: .rescue)
        rescueFailure = try fields.decodeIfPresent(String.self, forKey: .rescueFailure)
        lookedAt = try fields.decode(Timestamp.self, forKey: .lookedAt)
    }

    /// What blocks a close, one plain line each; empty when everything is saved.
    package var lines: [String] {
        (rescueFailure.map { ["the rescue failed, so nothing is removed: \($0)"] } ?? [])
            + problems.map(\.line)
            + (unread ?? []).map { "could not be read: \($0)" }
            + items.map(\.line)
            + (rescue.map { ["what could be read is kept: berth rescue restore \($0)"] } ?? [])
    }
}
