package import Resources

/// Requests a one-time code with which a browser signs in.
package struct SignInRequest: Codable, Hashable, Sendable {
    package var role: Role
    /// Where the browser goes after signing in: a path on this server.
    package var next: String?
    package var user: String?

    package init(role: Role, next: String? = nil, user: String? = nil) {
        self.role = role
        self.next = next
        self.user = user
    }
}

/// A sign-in code, and the address that signs a browser in with it.
package struct SignInCode: Codable, Hashable, Sendable {
    package var code: String
    package var expires: Timestamp
    /// The code follows `#`, a part that browsers never send.
    package var url: String

    package init(code: String, expires: Timestamp, url: String) {
        self.code = code
        self.expires = expires
        self.url = url
    }
}

/// The signed-in user.
package struct SessionView: Codable, Hashable, Sendable {
    package var user: String
    package var role: Role
    /// nil when the session does not expire.
    package var expires: Timestamp?

    package init(user: String, role: Role, expires: Timestamp?) {
        self.user = user
        self.role = role
        self.expires = expires
    }
}

/// Requests a bearer token.
package struct TokenRequest: Codable, Hashable, Sendable {
    package var name: String?
    package var role: Role
    /// Seconds from now.
    package var lifetime: Int64

    package init(name: String?, role: Role, lifetime: Int64) {
        self.name = name
        self.role = role
        self.lifetime = lifetime
    }
}

/// A token or session as lists show it.
package struct TokenEntry: Codable, Hashable, Sendable {
    package var name: String
    package var kind: Credential.Kind
    package var user: String
    package var role: Role
    package var createdAt: Timestamp
    package var expires: Timestamp

    package init(_ credential: Credential) {
        name = credential.name
        kind = credential.kind
        user = credential.user
        role = credential.role
        createdAt = credential.createdAt
        expires = credential.expires
    }
}

/// A new token; its secret is returned only here.
package struct NewToken: Codable, Hashable, Sendable {
    package var token: String
    package var entry: TokenEntry

    package init(token: String, entry: TokenEntry) {
        self.token = token
        self.entry = entry
    }
}

/// A secret that opens one WebSocket to one tab.
package struct Ticket: Codable, Hashable, Sendable {
    package var ticket: String
    package var expires: Timestamp

    package init(ticket: String, expires: Timestamp) {
        self.ticket = ticket
        self.expires = expires
    }
}
