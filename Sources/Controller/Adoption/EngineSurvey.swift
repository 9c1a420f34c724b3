import ControlPlane
package import DockerEngine
import Foundation
import Reconciliation
import Workspaces

/// Looks at everything on the Engine that any Berth made, and changes nothing.
package struct EngineSurvey: Sendable {
    let client: EngineClient

    package init(client: EngineClient) { self.client = client }

    /// All objects of one workspace, whosever they are.
    struct Find: Sendable {
        var uid: UID
        var name: ResourceName
        var volume: Volume?
        var containers: [ContainerSummary] = []

        /// Every installation whose label an object carries.
        var installations: Set<UID> {
            let labels = containers.map(\.labels) + [volume?.labels ?? [:]]
            return Set(
                labels.compactMap { $0[EngineLabel.installation].flatMap { try? UID(parsing: $0) } }
            )
        }

        /// The container with the highest attempt; its configuration is the latest.
        var newest: ContainerSummary? {
            containers.filter { $0.labels[EngineLabel.role] == EngineLabel.roleWorkspace }
                .max { Self.attempt($0) < Self.attempt($1) }
        }

        static func attempt(_ container: ContainerSummary) -> Int64 {
            container.labels[EngineLabel.attempt].flatMap { Int64($0) } ?? 0
        }

        var generation: Int64 {
            let labels = containers.map(\.labels) + [volume?.labels ?? [:]]
            return labels.compactMap { $0[EngineLabel.generation].flatMap { Int64($0) } }.max() ?? 1
        }

        /// The data directories of the controllers that made the containers.
        var dataDirectories: Set<String> {
            let suffix = "/run/\(uid)"
            let sources = containers.flatMap(\.mounts)
                .filter { $0.destination == EngineRuntime.runtimeMount }.compactMap(\.source)
            return Set(
                sources.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
            )
        }
    }

    func finds() async throws(EngineError) -> [Find] {
        var finds: [UID: Find] = [:]
        for volume in try await client.volumes(matching: .label(EngineLabel.uid)) {
            guard let (uid, name) = Self.owner(volume.labels),
                volume.name == VolumeName(name, uid).text
            else { continue }
            finds[uid, default: Find(uid: uid, name: name)].volume = volume
        }
        for container in try await client.containers(matching: .label(EngineLabel.uid)) {
            guard let (uid, name) = Self.owner(container.labels) else { continue }
            finds[uid, default: Find(uid: uid, name: name)].containers.append(container)
        }
        return finds.values.sorted { ($0.name, $0.uid) < ($1.name, $1.uid) }
    }

    private static func owner(_ labels: [String: String]) -> (UID, ResourceName)? {
        guard let uid = labels[EngineLabel.uid].flatMap({ try? UID(parsing: $0) }),
            let name = labels[EngineLabel.workspace].flatMap({ try? ResourceName(parsing: $0) }),
            labels[EngineLabel.installation] != nil
        else { return nil }
        return (uid, name)
    }

    /// What is needed to rebuild the spec of `find`; a runtime directory is looked for in `run` too.
    func remnant(of find: Find, run: String) async throws(EngineError) -> Remnant {
        var remnant = Remnant()
        remnant.volumeLabels = find.volume?.labels ?? [:]
        var directories = ["\(run)/\(find.uid)"]
        if let newest = find.newest {
            let found = try await client.inspectContainer(newest.id)
            let image = try? await client.inspectImage(found.imageID)
            var container = Remnant.Container()
            container.labels = found.labels
            container.image = found.config.image
            container.environment = found.config.environment ?? []
            container.imageEnvironment = image?.config?.environment ?? []
            container.memory = found.hostConfig?.memory
            container.nanoCPUs = found.hostConfig?.nanoCPUs
            container.pids = found.hostConfig?.pidsLimit
            remnant.container = container
            let mount = found.mounts.first { $0.destination == EngineRuntime.runtimeMount }
            if let source = mount?.source { directories.append(source) }
        }
        remnant.brief =
            directories.lazy
            .compactMap { UntrustedFile.read("workspace.json", in: $0) }.first
        return remnant
    }
}

extension Orphan {
    init(_ find: EngineSurvey.Find) {
        let label = (find.volume?.labels ?? find.newest?.labels)?[EngineLabel.installation]
        let owner = label.flatMap { try? UID(parsing: $0) } ?? find.installations.first ?? find.uid
        self.init(workspace: find.name, uid: find.uid, installation: owner)
        volume = find.volume?.name
        containers = find.containers.map { container in
            Orphan.Container(
                name: container.names.first ?? String(container.id.prefix(12)),
                state: container.state.description,
                isHelper: container.labels[EngineLabel.role] == EngineLabel.roleHelper
            )
        }
        let facts = find.volume?.labels ?? find.newest?.labels ?? [:]
        repository = facts[EngineLabel.repository]
        branch = facts[EngineLabel.branch]
        featureBranch = facts[EngineLabel.featureBranch]
        specHash = find.newest?.labels[EngineLabel.specHash]
        createdAt = find.volume?.createdAt?.date.map {
            Timestamp(milliseconds: Int64($0.timeIntervalSince1970 * 1_000))
        }
    }
}
