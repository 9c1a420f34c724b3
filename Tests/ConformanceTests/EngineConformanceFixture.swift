import DockerEngine
import DockerRuntime
import EngineSupport
import Foundation
import Reconciler
import Reconciliation
import Resources
import TestSupport

/// A real Engine for one case; everything created on it is removed at the end.
struct EngineConformanceFixture: ConformanceFixture {
    let client: EngineClient
    let installation = UID.random()
    let image = EngineFixture.image
    let runtimeDirectory: String
    let real: EngineRuntime
    let silent: any ContainerRuntime

    var runtime: any ContainerRuntime { real }

    init() async throws {
        client = try await EngineFixture.client()
        real = EngineRuntime(client: client, installation: installation)
        let nobody = try EngineAddress(environment: ["DOCKER_HOST": "unix:///nobody/listens"])
        silent = EngineRuntime(client: EngineClient(nobody), installation: installation)
        let folder = URL.temporaryDirectory.appending(path: "berth-\(installation.short)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        runtimeDirectory = folder.path
    }

    static func with<Value>(_ body: (EngineConformanceFixture) async throws -> Value) async throws
        -> Value
    {
        let bench = try await EngineConformanceFixture()
        do {
            let value = try await body(bench)
            try await bench.cleanUp()
            return value
        } catch {
            try await bench.cleanUp()
            throw error
        }
    }

    func pause(_ target: String) async throws { try await client.pauseContainer(target) }

    func kill(_ target: String) async throws {
        try await client.killContainer(target)
        _ = try await client.waitForContainer(target, limit: .seconds(20))
    }

    func erase(_ target: String) async throws {
        _ = try await client.removeContainer(target, force: true)
    }

    /// Makes a removal fail half-way with an undeletable file in the Engine's own storage.
    func makeDead(_ target: String) async throws -> Bool {
        guard let file = try await stubbornFile(target), try run("chattr", "+i", file) else {
            return false
        }
        do throws(EngineError) {
            _ = try await client.removeContainer(target)
            return false
        } catch {
            return true
        }
    }

    func releaseDead(_ target: String) async throws {
        guard let file = try await stubbornFile(target) else { return }
        _ = try run("chattr", "-i", file)
    }

    func placeRestarting(_ request: ContainerRequest) async throws {
        var spec = ContainerSpec(image: image)
        spec.command = ["false"]
        spec.labels = labels(request.identity, role: EngineLabel.roleWorkspace)
        spec.labels?[EngineLabel.attempt] = String(request.attempt)
        spec.hostConfig.restartPolicy = .init(name: "always")
        spec.hostConfig.networkMode = "none"
        let created = try await client.createContainer(named: request.name.text, spec)
        _ = try await client.startContainer(created.id)
        // Each failure doubles the pause; after some failures it is long enough to observe.
        _ = try await EngineFixture.eventually {
            let found = try await client.inspectContainer(created.id)
            return found.state.status == .restarting && found.restartCount >= 5
        }
    }

    func placeHelper(_ request: HelperRequest) async throws {
        var spec = ContainerSpec(image: image)
        spec.labels = labels(request.identity, role: EngineLabel.roleHelper)
        spec.hostConfig.mounts = [.volume(request.volume.text, at: "/workspace")]
        spec.hostConfig.networkMode = "none"
        _ = try await client.createContainer(named: request.name.text, spec)
    }

    func placeForeignContainer(_ name: String) async throws {
        var spec = ContainerSpec(image: image)
        spec.labels = [Self.mark: installation.text]
        spec.hostConfig.networkMode = "none"
        _ = try await client.createContainer(named: name, spec)
    }

    func placeForeignVolume(_ name: String) async throws {
        let labels = [Self.mark: installation.text]
        _ = try await client.createVolume(VolumeSpec(name: name, labels: labels))
    }

    /// The label of test objects that must not look like ours.
    private static let mark = "berth.conformance-foreign"

    func cleanUp() async throws {
        for label in [EngineLabel.installation, Self.mark] {
            let filter = EngineFilters.label(label, installation.text)
            for found in try await client.containers(matching: filter) {
                try await releaseDead(found.id)
                _ = try await client.removeContainer(found.id, force: true)
            }
            for volume in try await client.volumes(matching: filter) {
                _ = try await client.removeVolume(volume.name)
            }
            for network in try await client.networks(matching: filter) {
                _ = try await client.removeNetwork(network.id)
            }
        }
        try FileManager.default.removeItem(atPath: runtimeDirectory)
    }

    private func labels(_ identity: Identity, role: String) -> [String: String] {
        [
            EngineLabel.workspace: identity.name.text, EngineLabel.uid: identity.uid.text,
            EngineLabel.installation: installation.text, EngineLabel.role: role,
        ]
    }

    private func stubbornFile(_ target: String) async throws -> String? {
        guard let root = try await client.describe().rootDirectory else { return nil }
        let id = try await client.inspectContainer(target).id
        let path = "\(root)/containers/\(id)/hostname"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    private func run(_ program: String, _ arguments: String...) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
