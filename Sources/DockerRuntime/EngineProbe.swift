import DockerEngine
import Foundation
package import Reconciler
import Reconciliation
import Resources

/// The Docker Engine for checks and adoption: sees the objects of any Berth installation.
package struct EngineProbe: RuntimeProbe {
    let client: EngineClient

    package var address: String { "\(client.address)" }

    package func version() async throws(RuntimeError) -> (engine: String, api: String) {
        try await classified { () async throws(EngineError) in
            let version = try await client.version()
            return (version.version, try await client.apiVersion().description)
        }
    }

    package func image(_ name: String) async throws(RuntimeError) -> ImageFacts {
        let image = try await classified { () async throws(EngineError) in
            try await client.inspectImage(name)
        }
        return ImageFacts(
            createdAt: image.created.flatMap { Timestamp(EngineTimestamp($0)) },
            inputs: image.labels["berth.inputs"]
        )
    }

    package func host() async throws(RuntimeError) -> RuntimeHost {
        let told = try await classified { () async throws(EngineError) in
            try await client.describe()
        }
        return RuntimeHost(
            time: told.systemTime.flatMap { Timestamp(EngineTimestamp($0)) },
            rootDirectory: told.rootDirectory
        )
    }

    package func workspaces() async throws(RuntimeError) -> [FoundWorkspace] {
        var found: [UID: FoundWorkspace] = [:]
        let (volumes, containers) = try await classified { () async throws(EngineError) in
            (
                try await client.volumes(matching: .label(EngineLabel.uid)),
                try await client.containers(matching: .label(EngineLabel.uid))
            )
        }
        for volume in volumes {
            guard let (uid, name) = Self.owner(volume.labels),
                volume.name == VolumeName(name, uid).text
            else { continue }
            found[uid, default: FoundWorkspace(uid: uid, name: name)].volume = .init(
                name: volume.name,
                labels: volume.labels,
                createdAt: volume.createdAt.flatMap { Timestamp($0) }
            )
        }
        for container in containers {
            guard let (uid, name) = Self.owner(container.labels) else { continue }
            found[uid, default: FoundWorkspace(uid: uid, name: name)].containers
                .append(FoundWorkspace.Container(container))
        }
        return found.values.sorted { ($0.name, $0.uid) < ($1.name, $1.uid) }
    }

    package func configuration(
        of found: FoundWorkspace
    ) async throws(RuntimeError) -> ContainerConfiguration? {
        guard let newest = found.newest else { return nil }
        return try await classified { () async throws(EngineError) in
            let container = try await client.inspectContainer(newest.id)
            let image = try? await client.inspectImage(container.imageID)
            var configuration = ContainerConfiguration()
            configuration.labels = container.labels
            configuration.image = container.config.image
            configuration.environment = container.config.environment ?? []
            configuration.imageEnvironment = image?.config?.environment ?? []
            configuration.memory = container.hostConfig?.memory
            configuration.nanoCPUs = container.hostConfig?.nanoCPUs
            configuration.pids = container.hostConfig?.pidsLimit
            return configuration
        }
    }

    private static func owner(_ labels: [String: String]) -> (UID, ResourceName)? {
        guard let uid = labels[EngineLabel.uid].flatMap({ try? UID(parsing: $0) }),
            let name = labels[EngineLabel.workspace].flatMap({ try? ResourceName(parsing: $0) }),
            labels[EngineLabel.installation] != nil
        else { return nil }
        return (uid, name)
    }
}

extension FoundWorkspace.Container {
    fileprivate init(_ container: ContainerSummary) {
        let mount = container.mounts.first { $0.destination == EngineRuntime.runtimeMount }
        self.init(
            id: container.id,
            name: container.names.first ?? String(container.id.prefix(12)),
            state: container.state.description,
            isRunning: container.state == .running,
            isHelper: container.labels[EngineLabel.role] == EngineLabel.roleHelper,
            attempt: container.labels[EngineLabel.attempt].flatMap { Int64($0) } ?? 0,
            labels: container.labels,
            runtimeDirectory: mount?.source
        )
    }
}

extension Timestamp {
    /// nil for the Engine's "never" and for invalid timestamps.
    fileprivate init?(_ time: EngineTimestamp) {
        guard let date = time.date else { return nil }
        self.init(milliseconds: Int64(date.timeIntervalSince1970 * 1_000))
    }
}
