/// How far the pull of an image is.
package struct PullProgress: Hashable, Sendable {
    /// What happens to one layer, for people.
    package var line: String
    /// The part of the bytes that is there, of the layers that are known by now.
    package var done: Double?

    package init(line: String, done: Double?) {
        self.line = line
        self.done = done
    }
}
