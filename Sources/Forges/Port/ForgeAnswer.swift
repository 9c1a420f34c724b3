package import Resources

/// A value that a forge told, and what it told of the token beside it.
package struct ForgeAnswer<Value: Sendable>: Sendable {
    package var value: Value
    package var standing: TokenStanding
    /// Whether every part of it was "not modified", which costs nothing of the rate limit.
    package var isUnchanged: Bool

    package init(
        _ value: Value,
        standing: TokenStanding = TokenStanding(),
        isUnchanged: Bool = false
    ) {
        self.value = value
        self.standing = standing
        self.isUnchanged = isUnchanged
    }

    func map<Other: Sendable>(_ transform: (Value) -> Other) -> ForgeAnswer<Other> {
        ForgeAnswer<Other>(transform(value), standing: standing, isUnchanged: isUnchanged)
    }

    /// Joins the answers to two questions.
    func joined<Other: Sendable, Whole: Sendable>(
        _ other: ForgeAnswer<Other>,
        _ join: (Value, Other) -> Whole
    ) -> ForgeAnswer<Whole> {
        ForgeAnswer<Whole>(
            join(value, other.value),
            standing: standing.updated(by: other.standing),
            isUnchanged: isUnchanged && other.isUnchanged
        )
    }
}

/// How long and how often a token may still be used, as far as the forge tells.
package struct TokenStanding: Hashable, Sendable {
    /// When the token expires; nil when it does not, or the forge does not say.
    package var expiresAt: Timestamp?
    package var rateLimit: RateLimit?

    package init(expiresAt: Timestamp? = nil, rateLimit: RateLimit? = nil) {
        self.expiresAt = expiresAt
        self.rateLimit = rateLimit
    }

    func updated(by newer: TokenStanding) -> TokenStanding {
        TokenStanding(
            expiresAt: newer.expiresAt ?? expiresAt,
            rateLimit: newer.rateLimit ?? rateLimit
        )
    }
}

/// How many calls are left until the limit begins anew.
package struct RateLimit: Hashable, Sendable {
    package var limit: Int
    package var remaining: Int
    package var resetsAt: Timestamp

    package init(limit: Int, remaining: Int, resetsAt: Timestamp) {
        self.limit = limit
        self.remaining = remaining
        self.resetsAt = resetsAt
    }
}
