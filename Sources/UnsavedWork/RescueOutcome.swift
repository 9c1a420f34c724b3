/// What the guest's `rescue` kept, printed as one line of JSON.
package struct RescueOutcome: Hashable, Sendable, Codable {
    /// What was kept, as plain lines without control characters.
    package var kept: [String]
    /// What could not be read and is therefore not kept: plain lines without control characters.
    package var unread: [String]
    /// Paths of repository parts in the container's own layer, which no rescue can hold; also
    /// listed in `unread`.
    package var outside: [String]

    /// Makes an outcome.
    package init(kept: [String] = [], unread: [String] = [], outside: [String] = []) {
        self.kept = kept
        self.unread = unread
        self.outside = outside
    }
}
