/// What a close does now, in order; a close that is blocked goes back to its first stage.
package enum ClosingStage: String, Codable, Sendable, CaseIterable {
    /// Looks for unsaved work in the running container.
    case inspecting = "Inspecting"
    case stopping = "Stopping"
    /// Looks again, now that nobody can write.
    case checking = "Checking"
    /// Only when there is something to keep.
    case rescuing = "Rescuing"
    case summarising = "Summarising"
    case removingContainer = "RemovingContainer"
    case removingVolume = "RemovingVolume"
    case storingReceipt = "StoringReceipt"
}
