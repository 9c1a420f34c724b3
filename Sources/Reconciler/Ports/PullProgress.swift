/// The progress of an image pull.
package struct PullProgress: Hashable, Sendable {
    /// What is happening to one layer, as text for people.
    package var line: String
    /// The fraction of the bytes that is present, counting the layers known so far.
    package var done: Double?

    package init(line: String, done: Double?) {
        self.line = line
        self.done = done
    }
}
