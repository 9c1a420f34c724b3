/// What the guest's `rescue` kept, printed as one line of JSON.
package struct RescueOutcome: Hashable, Sendable, Codable {
    /// What was kept, as plain lines without control characters.
    package var kept: [String]
    /// What could not be read, and so is not kept: plain lines without control characters.
    package var unread: [String]
    /// Paths of repositories' parts in the container's own layer, which no rescue can hold; told in
    /// `unread` too.
    package var outside: [String]

    /// Makes an outcome.
    package init(kept: [String] = [], unread: [String] = [], outside: [String] = []) {
        self.kept = kept
        self.unread = unread
        self.outside = outside
    }
}
