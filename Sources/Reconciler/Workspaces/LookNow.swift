import Reconciliation
package import Resources

extension WorkspaceReconciler {
    /// Inspects a workspace for unsaved work without affecting any decision.
    ///
    /// It runs in the container if one is running, else on the volume. Throws `RuntimeError` when
    /// the runtime fails, and `InvalidText` when the spec cannot be resolved
    /// or nothing was inspected.
    package func lookNow(_ uid: UID) async throws -> UnsavedWorkReport {
        guard let workspace = registry.workspace(uid), workspace.status.volume != nil else {
            return UnsavedWorkReport(verdict: .saved, lookedAt: clock.now())
        }
        let desired = try desired(workspace)
        let observed = try await observe(desired, workspace.status).observed
        var found: Finding?
        if let live = observed.containers.first(where: { $0.state == .running }) {
            let outcome = try? await runtime.execute(
                GuestProgram.live,
                in: live.id,
                deadline: settings.lookDeadline
            )
            found = outcome.map { Finding($0, at: clock.now()) }
        }
        // A stopped container cannot be asked, and an image without a guest does not answer.
        if found?.isWhole != true { found = try await askAside(desired) }
        guard let report = found?.report else { throw InvalidText("no look was made") }
        await updateStatus(of: uid) { $0.unsavedWork = report }
        return report
    }

    /// Inspects from a helper that asks the remotes, in parallel to any other work.
    private func askAside(_ desired: Desired) async throws -> Finding {
        if !isPrepared(desired) { try? await prepare(desired) }
        var request = HelperRequest(
            identity: desired.identity,
            purpose: "ledger",
            image: settings.helperImage,
            arguments: GuestProgram.askingOnce,
            volume: desired.volume,
            deadline: settings.lookDeadline
        )
        let isPrepared = isPrepared(desired)
        request.network = .workspaces(
            runtimeDirectory: isPrepared ? directories.path(of: desired.uid) : nil
        )
        return Finding(try await helping(request)(), at: clock.now())
    }
}
