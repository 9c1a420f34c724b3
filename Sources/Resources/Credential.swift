/// What a user may do; each role includes the roles before it.
package enum Role: String, Codable, Sendable, CaseIterable, Comparable {
    /// May read.
    case viewer
    /// May also change workspaces and conversations, and use terminals.
    case editor
    /// May also change secrets, tokens, classes and sources, and delete.
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

/// A right to use the API, held by whoever knows its secret.
package struct Credential: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, Sendable {
        /// Held by a browser as a cookie.
        case session
        /// Held by a script as a bearer token.
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
