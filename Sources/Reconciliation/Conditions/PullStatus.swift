package import Resources

extension WorkspaceStatus {
    /// Shows the progress of the pull of `image`.
    ///
    /// `line` is the Engine's own text, `done` the fraction that is present, if known. This changes
    /// the reason of the Ready condition, but not whether the workspace is Ready.
    package mutating func notePull(of image: String, _ line: String, done: Double?) {
        progress = StepProgress(.image, done: done)
        guard let index = conditions.firstIndex(where: { $0.type == .ready }) else { return }
        conditions[index].reason = "PullingImage"
        conditions[index].message = "image \(image) is being pulled: \(escapingControls(line))"
    }
}
