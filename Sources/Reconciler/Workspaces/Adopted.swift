package import Resources

extension WorkspaceReconciler {
    /// Records the adoption of a workspace.
    package func recordAdoption(_ workspace: Workspace, from installations: Set<UID>) async {
        let origin = installations.map(\.text).sorted().joined(separator: ", ")
        let message =
            origin.isEmpty
            ? "taken over: the database had lost it" : "taken over from installation \(origin)"
        guard let desired = try? desired(workspace) else { return }
        await recordEvent(.normal, desired, "Adopted", message)
    }
}
