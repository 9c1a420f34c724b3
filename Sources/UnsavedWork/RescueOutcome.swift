/// What the guest's `rescue` kept, printed as one line of JSON.
package struct RescueOutcome: Hashable, Sendable, Codable {
    /// What was kept, as plain lines without control characters.
    package var kept: [String]
    /// What could not be read, and so is not kept: plain lines without control characters.
    package var unread: [String]
    /// Of what the report calls unsaved, the lines that no rescue can hold; they stand in `unread` too.
    package var lost: [String]

    /// Makes an outcome.
    package init(kept: [String] = [], unread: [String] = [], lost: [String] = []) {
        self.kept = kept
        self.unread = unread
        self.lost = lost
    }
}
