/// Why a change of what is wanted was refused; nothing was stored.
package struct Refusal: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case invalid, forbidden, notFound, conflict
    }

    package var reason: Reason
    /// What was refused, and what to do next: a sentence.
    package var message: String
    /// The path of the field at fault, such as `spec.branch`.
    package var field: String?

    package init(_ reason: Reason, _ message: String, field: String? = nil) {
        self.reason = reason
        self.message = message
        self.field = field
    }
}
