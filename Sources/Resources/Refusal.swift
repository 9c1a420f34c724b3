/// Why a change of desired state was refused; nothing was stored.
package struct Refusal: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case invalid, forbidden, notFound, conflict
    }

    package var reason: Reason
    /// A sentence that says what was refused and what to do next.
    package var message: String
    /// The path of the invalid field, such as `spec.branch`.
    package var field: String?

    package init(_ reason: Reason, _ message: String, field: String? = nil) {
        self.reason = reason
        self.message = message
        self.field = field
    }
}
