package import UnsavedWork

/// The summary that a close puts into the workspace's chat: what was done, kept and lost.
package struct ClosingSummary: Codable, Hashable, Sendable {
    /// What the rescue holds.
    package struct Rescue: Codable, Hashable, Sendable {
        package var id: String
        /// What would have been lost otherwise.
        package var items: [WorkItem]
        /// Work that was kept in case it is wanted.
        package var insured: [WorkItem]

        package init(id: String, items: [WorkItem], insured: [WorkItem]) {
            self.id = id
            self.items = items
            self.insured = insured
        }
    }

    package var workspace: ResourceName
    package var repository: RepositoryURL
    /// The branch that was checked out, for display.
    package var branch: String
    /// The branch that it started from.
    package var base: GitBranch
    /// nil when nothing was committed, or when it is not known.
    package var work: CheckoutSummary?
    /// Whether the work could not be inspected.
    package var isUnknown = false
    package var rescue: Rescue?
    /// Why there is no rescue although one was needed.
    package var rescueFailure: String?
    /// What could not be inspected and was removed with the volume.
    package var problems: [WorkProblem] = []
    /// What could not be rescued and was removed with the volume.
    package var unread: [String] = []
    /// Work that was removed with the volume because the rescue failed.
    package var lost: [WorkItem] = []

    package init(
        workspace: ResourceName,
        repository: RepositoryURL,
        branch: String,
        base: GitBranch
    ) {
        self.workspace = workspace
        self.repository = repository
        self.branch = branch
        self.base = base
    }

    /// The summary as plain text.
    package var text: String {
        var lines = ["Workspace \(workspace) was closed."]
        lines.append("Repository: \(repository)")
        lines.append("Branch: \(branch), from \(base)")
        lines += work?.lines ?? [isUnknown ? "Commits: not known" : "Commits: none"]
        lines += keptLines
        lines += listed(
            "Could not be looked at, and is gone with the volume:",
            problems.map(\.line)
        )
        lines += listed("Could not be rescued, and is gone with the volume:", unread)
        if let rescueFailure { lines.append("Nothing could be rescued: \(rescueFailure)") }
        lines += listed("So this is gone with the volume:", lost.map(\.line))
        return lines.joined(separator: "\n")
    }

    private var keptLines: [String] {
        guard let rescue else { return [] }
        let command = "(`berth rescue restore \(rescue.id)`)"
        let lines =
            listed("Not pushed, but rescued \(command):", rescue.items.map(\.line))
            + listed("Kept in case it is wanted \(command):", rescue.insured.map(\.line))
        return lines.isEmpty ? ["What could be read is kept \(command)."] : lines
    }

    private func listed(_ title: String, _ items: [String]) -> [String] {
        items.isEmpty ? [] : [title] + items.map { "- \(escapingControls($0))" }
    }
}
