/// What somebody may do; each role may do what the ones before it may.
package enum Role: String, Codable, Sendable, CaseIterable, Comparable {
    /// Reads.
    case viewer
    /// Also changes workspaces and conversations, and uses terminals.
    case editor
    /// Also secrets, tokens, classes, sources and deleting.
    case admin

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .editor: 1
        case .admin: 2
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// A right to use the API that somebody holds the secret to.
package struct Credential: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, Sendable {
        /// A browser's, by its cookie.
        case session
        /// A script's, by its bearer token.
        case token
    }

    package var id: UID
    package var kind: Kind
    /// Unique among tokens.
    package var name: String
    package var user: String
    package var role: Role
    /// SHA-256 of the secret; the secret itself is never stored.
    package var digest: String
    package var createdAt: Timestamp
    package var expires: Timestamp

    package init(
        id: UID = .random(),
        kind: Kind,
        name: String,
        user: String,
        role: Role,
        digest: String,
        createdAt: Timestamp,
        expires: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.user = user
        self.role = role
        self.digest = digest
        self.createdAt = createdAt
        self.expires = expires
    }
}
