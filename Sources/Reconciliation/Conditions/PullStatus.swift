package import Resources

extension WorkspaceStatus {
    /// Shows how far the pull of `image` is.
    ///
    /// `line` is the Engine's own word, `done` the part of it that is there, if that is known. Whether
    /// the workspace is Ready does not change by that, only what it waits for.
    package mutating func notePull(of image: String, _ line: String, done: Double?) {
        progress = StepProgress(.image, done: done)
        guard let index = conditions.firstIndex(where: { $0.type == .ready }) else { return }
        conditions[index].reason = "PullingImage"
        conditions[index].message = "image \(image) is being pulled: \(escapingControls(line))"
    }
}
