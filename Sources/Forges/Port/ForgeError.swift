package import Resources

/// Why a call to a forge failed, classified by what to do next.
package struct ForgeError: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// The token is absent, wrong, expired or revoked.
        case unauthorized(String)
        /// The token is valid and may not do this; which permissions it lacks, as far as is told.
        case forbidden(permissions: [String], String)
        /// Nothing is there, or the token may not see it: a forge answers both alike.
        case notFound
        /// Nothing may be asked before that moment.
        case rateLimited(until: Timestamp)
        /// The forge, or the way to it, is out of order.
        case unavailable(String)
        /// The server's certificate is not trusted.
        case untrusted(String)
        /// The forge understood, and will not do it.
        case refused(Refused)
        /// What came is no answer of the forge's API.
        case unreadable(String)
        case cancelled
    }

    /// An error that the forge explained.
    package struct Refused: Hashable, Sendable {
        package struct Detail: Hashable, Sendable {
            package var field: String?
            package var code: String?
            package var message: String?
        }

        package var status: Int
        /// A code that the forge documents, where it has some.
        package var code: String?
        package var message: String
        package var details: [Detail]

        package init(
            status: Int,
            code: String? = nil,
            message: String,
            details: [Detail] = []
        ) {
            self.status = status
            self.code = code
            self.message = message
            self.details = details
        }

        /// All that was said.
        package var text: String {
            let more = details.compactMap { detail in
                detail.message
                    ?? [detail.field, detail.code].compactMap(\.self).joined(separator: " is ")
            }
            return ([message] + more).filter { !$0.isEmpty }.joined(separator: ": ")
        }
    }

    package var reason: Reason
    /// What was tried, as in "cannot …".
    package var operation: String
    /// The forge's API.
    package var forge: String
    /// The name under which the token is set.
    package var tokenName: String
    /// Whether an act may have happened in spite of the error: look before acting again.
    package var isOutcomeUnknown: Bool

    package init(
        reason: Reason,
        operation: String,
        forge: String,
        tokenName: String,
        isOutcomeUnknown: Bool
    ) {
        self.reason = reason
        self.operation = operation
        self.forge = forge
        self.tokenName = tokenName
        self.isOutcomeUnknown = isOutcomeUnknown
    }

    /// Whether the same call may succeed later without anybody's help.
    package var isTransient: Bool {
        switch reason {
        case .rateLimited, .unavailable, .unreadable: true
        case .unauthorized, .forbidden, .notFound, .untrusted, .refused, .cancelled: false
        }
    }
}

extension ForgeError: CustomStringConvertible {
    /// What failed, on what, and what to do.
    package var description: String { "cannot \(operation) on \(forge): \(explanation)" }

    private var explanation: String {
        let another = "`berth secret set \(tokenName)`"
        switch reason {
        case .unauthorized(let message):
            return "the token is not accepted (\(message)); set a valid one with \(another)"
        case .forbidden(let permissions, let message):
            guard !permissions.isEmpty else {
                return "the token may not do this (\(message)); allow it there, or set another "
                    + "with \(another)"
            }
            return "the token lacks the permission \(permissions.joined(separator: " or ")) "
                + "(\(message)); grant it, or set another token with \(another)"
        case .notFound:
            return "it does not exist, or the token may not see it; check the repository's address "
                + "and that the token covers it"
        case .rateLimited(let until):
            return "the rate limit is reached; it is tried again after \(until)"
        case .unavailable(let message): return "\(message); it is tried again"
        case .untrusted(let message):
            return "its certificate is not trusted (\(message)); name the authority that signed it"
        case .refused(let refused): return "it answered \(refused.status), \(refused.text)"
        case .unreadable(let message):
            return "the answer is none of its API (\(message)); check the API's address"
        case .cancelled: return "cancelled"
        }
    }
}
