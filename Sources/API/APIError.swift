import Resources

/// A request the controller refused or could not serve; it goes over the wire as it is.
package struct APIError: Error, Codable, Hashable, Sendable {
    package enum Reason: String, Codable, Sendable, CaseIterable {
        case invalid = "Invalid"
        case unauthorized = "Unauthorized"
        case forbidden = "Forbidden"
        case notFound = "NotFound"
        case conflict = "Conflict"
        /// A watch is to begin after a version whose successors are not all known any more: list again.
        case expired = "Expired"
        /// It is asked too often.
        case tooMany = "TooMany"
        /// The Engine does not answer, so the request cannot be served now.
        case engineUnavailable = "EngineUnavailable"
        /// A fault of ours.
        case `internal` = "Internal"

        /// The HTTP status that carries it (RFC 9110, section 15).
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
    /// What failed, on what, and what to do next: a sentence.
    package var message: String
    /// The path of the field at fault, such as `spec.branch`.
    package var field: String?

    package init(_ reason: Reason, _ message: String, field: String? = nil) {
        self.reason = reason
        self.message = message
        self.field = field
    }
}
