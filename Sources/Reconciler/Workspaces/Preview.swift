package import Reconciliation
package import Resources

extension WorkspaceReconciler {
    /// The plan that a pass over `workspace` would make now; asks the runtime, changes nothing.
    ///
    /// Throws `RuntimeError` when the runtime does not answer, and `InvalidText` when the spec
    /// cannot be resolved.
    package func preview(_ workspace: Workspace) async throws -> Plan {
        let desired = try desired(workspace)
        return plan(desired, try await observe(desired, workspace.status).observed)
    }
}
