package import Resources

/// A pull request as its forge tells of it.
package struct PullRequest: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case open, merged, closed
    }

    package enum Mergeability: Hashable, Sendable {
        /// Still being computed, or not told: ask again.
        case unknown
        case clean
        case conflicting
        /// It has no conflicts, but a rule of the repository forbids it; the forge's word for which.
        case blocked(String)
    }

    package var number: Int
    /// Where people read it.
    package var url: String
    package var state: State
    package var isDraft: Bool
    package var title: String
    package var body: String
    package var author: String
    /// The repository that holds the head; nil when it was deleted.
    package var headRepository: String?
    package var head: String
    /// The newest commit of the head.
    package var headCommit: String
    package var base: String
    package var mergeability: Mergeability
    package var createdAt: Timestamp?

    package init(
        number: Int,
        url: String,
        state: State,
        isDraft: Bool = false,
        title: String,
        body: String,
        author: String,
        headRepository: String?,
        head: String,
        headCommit: String,
        base: String,
        mergeability: Mergeability = .unknown,
        createdAt: Timestamp? = nil
    ) {
        self.number = number
        self.url = url
        self.state = state
        self.isDraft = isDraft
        self.title = title
        self.body = body
        self.author = author
        self.headRepository = headRepository
        self.head = head
        self.headCommit = headCommit
        self.base = base
        self.mergeability = mergeability
        self.createdAt = createdAt
    }
}
