package import DockerEngine
import Foundation
package import Reconciler
package import Reconciliation
package import Resources

/// The Docker Engine as the controller's container runtime.
package struct EngineRuntime: ContainerRuntime {
    let client: EngineClient
    let installation: UID
    let ownership: Ownership
    /// The directory that holds the runtime directories; nil accepts any directory of a container.
    let runDirectory: String?
    let network: WorkspaceNetwork
    let knownImages = KnownImages()

    package init(
        client: EngineClient,
        installation: UID,
        ownership: Ownership? = nil,
        runDirectory: String? = nil
    ) {
        self.client = client
        self.installation = installation
        self.ownership = ownership ?? Ownership(installation: installation)
        self.runDirectory = runDirectory
        self.network = WorkspaceNetwork(client: client, installation: installation)
    }

    package func containers(of uid: UID?) async throws(RuntimeError) -> [ContainerSighting] {
        let filter = uid.map { EngineFilters.label(EngineLabel.uid, $0.text) } ?? ours
        let found = try await classified { () async throws(EngineError) in
            try await client.containers(matching: filter)
        }
        var sightings: [ContainerSighting] = []
        for summary in found {
            let listed = sighting(
                id: summary.id,
                name: summary.names.first ?? "",
                labels: summary.labels,
                state: summary.state,
                exitCode: nil,
                mounts: summary.mounts
            )
            guard let listed else { continue }
            // Older Engines keep listing a container as `removing` after a failed removal left it
            // dead; waiting for its removal would never end.
            if uid == nil, listed.container.state != .removing {
                sightings.append(listed)
            } else if let now = try await settled(listed) {
                sightings.append(now)
            }
        }
        return sightings
    }

    /// The container's state from an inspection; nil when it is gone.
    ///
    /// The Engine sends the event of a change before its lists show it (moby, daemon/pause.go: the
    /// event precedes the replica that lists read), and no other event follows. An inspection waits
    /// until the change is complete.
    private func settled(
        _ listed: ContainerSighting
    ) async throws(RuntimeError) -> ContainerSighting? {
        guard let now = try await inspect(listed.container.id) else { return nil }
        var settled = listed
        settled.container = now.container
        return settled
    }

    package func volumes() async throws(RuntimeError) -> [VolumeSighting] {
        let found = try await classified { () async throws(EngineError) in
            try await client.volumes(matching: ours)
        }
        return found.compactMap { volume in
            guard let text = volume.labels[EngineLabel.uid], let uid = try? UID(parsing: text),
                isOurs(volume.labels, uid)
            else { return nil }
            return VolumeSighting(name: volume.name, uid: uid)
        }
    }

    package func volume(
        _ name: VolumeName,
        of uid: UID
    ) async throws(RuntimeError) -> ObservedVolume {
        do throws(EngineError) {
            let volume = try await client.inspectVolume(name.text)
            return isOurs(volume.labels, uid) ? .owned : .foreign
        } catch {
            if error.isNotFound { return .absent }
            throw RuntimeError(error)
        }
    }

    package func inspect(_ target: String) async throws(RuntimeError) -> ContainerSighting? {
        do throws(EngineError) {
            let found = try await client.inspectContainer(target)
            let sighting = sighting(
                id: found.id,
                name: found.name,
                labels: found.labels,
                state: found.state.status,
                exitCode: found.state.exitCode,
                mounts: found.mounts
            )
            guard var sighting else { throw EngineError.rejected(status: 409, message: found.name) }
            sighting.startedAt = found.state.startedAt?.description
            return sighting
        } catch {
            if error.isNotFound { return nil }
            if error.isConflict { throw .nameTaken(target) }
            throw RuntimeError(error)
        }
    }

    package func version() async throws(RuntimeError) -> (engine: String, api: String) {
        try await classified { () async throws(EngineError) in
            let version = try await client.version()
            return (version.version, try await client.apiVersion().description)
        }
    }

    func isOurs(_ labels: [String: String], _ uid: UID) -> Bool {
        labels[EngineLabel.uid] == uid.text
            && ownership.covers(labels[EngineLabel.installation], of: uid)
    }

    /// Matches all objects that are ours; after an adoption it matches more,
    /// which the callers sort out.
    private var ours: EngineFilters {
        ownership.isPlain
            ? .label(EngineLabel.installation, installation.text)
            : .label(EngineLabel.installation)
    }

    func labels(of identity: Identity, role: String) -> [String: String] {
        let own = [
            EngineLabel.workspace: identity.name.text,
            EngineLabel.uid: identity.uid.text,
            EngineLabel.installation: installation.text,
            EngineLabel.generation: String(identity.generation),
            EngineLabel.role: role,
        ]
        return own.merging(identity.facts) { own, _ in own }
    }

    /// nil for an object without our labels, which we treat as missing.
    private func sighting(
        id: String,
        name: String,
        labels: [String: String],
        state: ContainerState,
        exitCode: Int?,
        mounts: [MountPoint]
    ) -> ContainerSighting? {
        guard let uid = labels[EngineLabel.uid].flatMap({ try? UID(parsing: $0) }),
            ownership.covers(labels[EngineLabel.installation], of: uid)
        else { return nil }
        let hash = labels[EngineLabel.specHash] ?? ""
        let container = ObservedContainer(
            id: id,
            name: name.hasPrefix("/") ? String(name.dropFirst()) : name,
            attempt: labels[EngineLabel.attempt].flatMap { Int64($0) } ?? 0,
            state: ObservedContainer.State(state),
            specHash: isElsewhere(mounts, uid) ? .elsewhere : Digest(recorded: hash),
            exitCode: state == .exited ? exitCode : nil
        )
        return ContainerSighting(
            uid: uid,
            isHelper: labels[EngineLabel.role] == EngineLabel.roleHelper,
            container: container
        )
    }

    /// Whether a container mounts another data directory: we can neither reach its terminal nor
    /// give it secrets, so it must be recreated.
    private func isElsewhere(_ mounts: [MountPoint], _ uid: UID) -> Bool {
        guard let runDirectory,
            let source = mounts.first(where: { $0.destination == EngineRuntime.runtimeMount })?
                .source
        else { return false }
        return source != "\(runDirectory)/\(uid)"
    }

    /// Where a container mounts its runtime directory.
    static let runtimeMount = "/run/berth"
}

extension ObservedContainer.State {
    /// An unknown state is treated as a temporary one.
    init(_ state: ContainerState) {
        switch state {
        case .created: self = .created
        case .running: self = .running
        case .paused: self = .paused
        case .restarting, .unknown: self = .restarting
        case .removing: self = .removing
        case .exited: self = .exited
        case .dead: self = .dead
        }
    }
}
