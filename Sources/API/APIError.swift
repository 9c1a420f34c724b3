import Resources

/// A request that the controller refused or could not serve, in the form that the API returns.
package struct APIError: Error, Codable, Hashable, Sendable {
    package enum Reason: String, Codable, Sendable, CaseIterable {
        case invalid = "Invalid"
        case unauthorized = "Unauthorized"
        case forbidden = "Forbidden"
        case notFound = "NotFound"
        case conflict = "Conflict"
        /// Some changes after the version of a watch are no longer known: list again.
        case expired = "Expired"
        /// The client sends requests too often.
        case tooMany = "TooMany"
        /// The Engine does not answer, so the request cannot be served now.
        case engineUnavailable = "EngineUnavailable"
        /// An error in Berth itself.
        case `internal` = "Internal"

        /// The HTTP status for this reason (RFC 9110, section 15).
        package var status: Int {
            switch self {
            case .invalid: 422
            case .unauthorized: 401
            case .forbidden: 403
            case .notFound: 404
            case .conflict: 409
            case .expired: 410
            case .tooMany: 429
            case .engineUnavailable: 503
            case .internal: 500
            }
        }
    }

    package var reason: Reason
    /// A sentence that says what failed, on what, and what to do next.
    package var message: String
    /// The path of the invalid field, such as `spec.branch`.
    package var field: String?

    package init(_ reason: Reason, _ message: String, field: String? = nil) {
        self.reason = reason
        self.message = message
        self.field = field
    }
}
