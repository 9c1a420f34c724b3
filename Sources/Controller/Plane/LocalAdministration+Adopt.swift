package import ControlPlane
import DockerEngine
import Reconciliation
import Storage
package import Workspaces

extension LocalAdministration {
    /// One transaction makes it ours; a crash before it changed nothing, and one after it is made up
    /// for at the next start, which loads what was adopted before it looks at the Engine.
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
        if await plane.loop.workspace(named: find.name) != nil {
            throw APIError(
                .conflict,
                "there is another workspace '\(find.name)' already; `berth delete workspace "
                    + "\(find.name)` makes room for this one"
            )
        }
        let rebuilt = try await rebuilt(find, request)
        let declaration = Declaration(name: find.name, labels: [:], spec: .workspace(rebuilt.spec))
        try await plane.admit(declaration)
        if let chat = rebuilt.spec.chat {
            _ = try await plane.createChat(chat, title: "Workspace \(find.name)")
        }
        let workspace = workspace(find, rebuilt.spec)
        let foreign = find.installations.subtracting([ownership.installation])
        try await plane.stored { () async throws(StorageError) in
            try await plane.database.adopt(workspace, from: foreign)
        }
        ownership.adopt(uid, from: foreign)
        await plane.loop.adopt(workspace, from: foreign)
        return Adoption(resource: .workspace(workspace), notes: rebuilt.notes)
    }

    private func rebuilt(
        _ find: EngineSurvey.Find,
        _ request: AdoptionRequest
    ) async throws(APIError) -> Rebuilt {
        let remnant: Remnant
        do throws(EngineError) {
            remnant = try await survey.remnant(of: find, run: directory.run)
        } catch {
            throw APIError(.engineUnavailable, RuntimeError(error).description)
        }
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

    /// The volume counts as seen, so that its loss would be noticed, and no attempt is used twice.
    private func workspace(_ find: EngineSurvey.Find, _ spec: WorkspaceSpec) -> Workspace {
        var status = WorkspaceStatus()
        status.volume = find.volume?.name
        status.attempt = find.containers.map { EngineSurvey.Find.attempt($0) }.max() ?? 0
        return Resource(
            kind: .workspace,
            metadata: Metadata(
                name: find.name,
                uid: find.uid,
                generation: find.generation,
                creationTimestamp: Orphan(find).createdAt ?? plane.clock.now()
            ),
            spec: spec,
            status: status
        )
    }
}

extension ControlLoop {
    /// Takes over a workspace that is stored and whose objects are there already.
    func adopt(_ workspace: Workspace, from installations: Set<UID>) async {
        take(.workspace(workspace))
        broadcast.send(ResourceChange(type: .added, object: .workspace(workspace)))
        let origin = installations.map(\.text).sorted().joined(separator: ", ")
        let message =
            origin.isEmpty
            ? "taken over: the database had lost it" : "taken over from installation \(origin)"
        guard let desired = try? desired(workspace) else { return }
        await tell(.normal, desired, "Adopted", message)
    }
}
