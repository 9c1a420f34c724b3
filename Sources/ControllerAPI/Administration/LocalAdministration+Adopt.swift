package import API
import Reconciler
import Reconciliation
package import Resources
import Storage
import WorkspaceHost

extension LocalAdministration {
    /// Adopts a workspace in one transaction.
    ///
    /// A crash before it changes nothing. After a later crash, the next start loads the adoption
    /// before it observes the Engine.
    package func adopt(
        _ uid: UID,
        _ request: AdoptionRequest
    ) async throws(APIError) -> Adoption {
        guard let find = try await unknown().first(where: { $0.uid == uid }) else {
            throw APIError(
                .notFound,
                "nothing on the Engine has the UID \(uid) that the database does not know"
            )
        }
        if let obstacle = obstacle(find) {
            throw APIError(.conflict, "workspace '\(find.name)' is not adopted: \(obstacle)")
        }
        let rebuilt = try await rebuilt(find, request)
        let workspace = workspace(find, rebuilt.spec)
        let foreign = find.installations.subtracting([controller.database.installation])
        try controller.refusing { () throws(Refusal) in
            try controller.registry.read { table throws(Refusal) in
                _ = try table.adopting(workspace, from: foreign)
            }
        }
        // The objects must count as ours before the reconciler first observes them.
        takeOver(uid, foreign)
        try await controller.committed { table throws(Refusal) in
            (try table.adopting(workspace, from: foreign), ())
        }
        await controller.reconciler.recordAdoption(workspace, from: foreign)
        let stored = controller.registry.workspace(uid) ?? workspace
        return Adoption(resource: .workspace(stored), notes: rebuilt.notes)
    }

    private func rebuilt(
        _ find: FoundWorkspace,
        _ request: AdoptionRequest
    ) async throws(APIError) -> RecoveredSpec {
        var remnant = OrphanConfiguration()
        remnant.volumeLabels = find.volume?.labels ?? [:]
        do throws(RuntimeError) {
            remnant.container = try await probe.configuration(of: find)
        } catch {
            throw APIError(.engineUnavailable, error.description)
        }
        let places =
            ["\(directory.run)/\(find.uid)"] + [find.newest?.runtimeDirectory].compactMap(\.self)
        remnant.brief = places.lazy.compactMap { WorkspaceBrief.read(in: $0) }.first
        do throws(InvalidText) {
            var rebuilt = try rebuild(
                remnant,
                repository: request.repository,
                branch: request.branch
            )
            rebuilt.spec.state = request.state
            return rebuilt
        } catch {
            throw APIError(.invalid, "workspace '\(find.name)': \(error.message)")
        }
    }

    /// Records the volume, so that its loss would be noticed, and the last attempt,
    /// so that none is reused.
    private func workspace(_ find: FoundWorkspace, _ spec: WorkspaceSpec) -> Workspace {
        var status = WorkspaceStatus()
        status.volume = find.volume?.name
        status.attempt = find.containers.map(\.attempt).max() ?? 0
        return Resource(
            kind: .workspace,
            metadata: Metadata(
                name: find.name,
                uid: find.uid,
                generation: find.generation,
                creationTimestamp: Orphan(find).createdAt ?? controller.clock.now()
            ),
            spec: spec,
            status: status
        )
    }
}
