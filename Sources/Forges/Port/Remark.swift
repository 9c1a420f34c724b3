package import Resources

/// Something that somebody said on a pull request.
package struct Remark: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case comment
        case review(Judgement)
        /// On a line of a file; the line is nil when the code has moved on.
        case line(path: String, line: Int?)
    }

    package enum Judgement: String, Hashable, Sendable {
        case approved, changesRequested, commented, dismissed
    }

    /// Unique among the remarks of its kind on one forge, and never used again.
    package var id: String
    package var kind: Kind
    package var author: String
    package var isByProgram: Bool
    /// Whether the author belongs to the repository: who does not may write what he wants there,
    /// and must not steer an agent.
    package var isByMember: Bool
    package var text: String
    package var link: String?
    package var createdAt: Timestamp?

    package init(
        id: String,
        kind: Kind,
        author: String,
        isByProgram: Bool = false,
        isByMember: Bool,
        text: String,
        link: String? = nil,
        createdAt: Timestamp? = nil
    ) {
        self.id = id
        self.kind = kind
        self.author = author
        self.isByProgram = isByProgram
        self.isByMember = isByMember
        self.text = text
        self.link = link
        self.createdAt = createdAt
    }

    /// Whether Berth wrote it.
    package var isOurs: Bool { Marker.isLast(in: text) }

    /// Oldest first; what has one time is ordered by its id, so that the order never changes.
    static func isEarlier(_ left: Remark, _ right: Remark) -> Bool {
        let times = (left.createdAt?.milliseconds ?? 0, right.createdAt?.milliseconds ?? 0)
        guard times.0 == times.1 else { return times.0 < times.1 }
        return (left.id.count, left.id) < (right.id.count, right.id)
    }
}
