/// The current stage of a close, in order; a blocked close returns to its first stage.
package enum ClosingStage: String, Codable, Sendable, CaseIterable {
    /// Looks for unsaved work in the running container.
    case inspecting = "Inspecting"
    case stopping = "Stopping"
    /// Checks again, now that no container can write.
    case checking = "Checking"
    /// Only when there is something to keep.
    case rescuing = "Rescuing"
    case summarising = "Summarising"
    case removingContainer = "RemovingContainer"
    case removingVolume = "RemovingVolume"
    case storingReceipt = "StoringReceipt"
}
