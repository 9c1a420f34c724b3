import API
import ControllerAPI
import DockerEngine
import DockerRuntime
import EngineSupport
import Foundation
import Logging
import Reconciler
import Reconciliation
import Repositories
import Resources
import Storage
import WorkspaceHost

/// The controller as `serve` builds it, on a real Engine and a real disk, without the gateway.
struct LiveLoop {
    let registry: Registry
    let loop: WorkspaceReconciler
    let database: Database
    let directory: DataDirectory
    let calls = CallLog()
    /// A runtime for a bare loop, which makes the same calls with the same bodies but without a
    /// controller.
    let bare: EngineRuntime
    let settings: ReconcilerSettings
    private let broker: GitBroker

    init(in path: String) async throws {
        directory = try DataDirectory(path: path)
        database = try Database(path: directory.database)
        let address = try EngineAddress(environment: ProcessInfo.processInfo.environment)
        let calls = calls
        let client = EngineClient(address, report: { calls.note($0) })
        broker = try GitBroker(log: { _ in })
        var settings = ReconcilerSettings()
        // The tiny image has no terminal, so never wait for one.
        settings.terminalGrace = .seconds(86_400)
        self.settings = settings
        registry = Registry(store: database)
        loop = WorkspaceReconciler(
            registry: registry,
            runtime: EngineRuntime(
                client: client,
                installation: database.installation,
                runDirectory: directory.run
            ),
            store: database,
            clock: SystemClock(),
            directories: HostDirectories(
                run: directory.run,
                rescue: directory.rescue,
                broker: broker
            ),
            secrets: try SecretStore(directory: directory.secrets),
            settings: settings,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() },
            broadcast: Broadcast()
        )
        try await loop.load()
        bare = EngineRuntime(client: EngineClient(address), installation: database.installation)
    }

    /// Applies a workspace, as the API does.
    @discardableResult
    func apply(_ name: String, _ spec: WorkspaceSpec) async throws -> Workspace? {
        let declaration = Declaration(
            name: try ResourceName(parsing: name),
            labels: [:],
            spec: .workspace(spec)
        )
        let context = ApplyContext(newUID: .random(), now: SystemClock().now())
        let applied = try await registry.commit { table in
            let (edit, applied) = try table.applying(declaration, context)
            return (edit, applied)
        }
        guard case .workspace(let workspace) = applied.resource else { return nil }
        return workspace
    }

    fileprivate func shutdown() async { await broker.shutdown() }
}

/// Runs a controller while `body` runs; its network exists when `body` begins.
func withLiveLoop<Value: Sendable>(
    in path: String,
    _ body: @escaping @Sendable (LiveLoop) async throws -> Value
) async throws -> Value {
    let live = try await LiveLoop(in: path)
    let value = try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await live.loop.run() }
        try await live.apply("first", try openSpec())
        try await wait(for: "the first container") {
            live.calls.count(of: "container.start") == 1
        }
        live.calls.clear()
        let value = try await body(live)
        await live.loop.stop()
        return value
    }
    await live.shutdown()
    return value
}

/// Removes everything that the controllers created; not measured.
func clear(_ client: EngineClient) async throws {
    let mine = EngineFilters.label(EngineLabel.installation)
    try await together(try await client.containers(matching: mine).map(\.id)) {
        _ = try await client.removeContainer($0, force: true)
    }
    try await together(try await client.volumes(matching: mine).map(\.name)) {
        _ = try await client.removeVolume($0)
    }
    for network in try await client.networks(matching: mine) {
        // Engine 20.10 sometimes keeps a network because of endpoints of removed containers.
        _ = try? await client.removeNetwork(network.id)
    }
}

/// An open workspace in the tiny image.
func openSpec() throws -> WorkspaceSpec {
    var spec = WorkspaceSpec()
    spec.repository = try RepositoryURL(parsing: "https://forge.example/acme/shop.git")
    spec.image = EngineFixture.image
    return spec
}

/// Runs `body` for each of `items`, as many at once as the controller has workers.
func together<Item: Sendable>(
    _ items: [Item],
    _ body: @escaping @Sendable (Item) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        var rest = items.makeIterator()
        for _ in 0..<ReconcilerSettings().workers {
            if let item = rest.next() { group.addTask { try await body(item) } }
        }
        while try await group.next() != nil {
            if let item = rest.next() { group.addTask { try await body(item) } }
        }
    }
}

/// Checks every millisecond until `condition` holds; throws after a minute.
func wait(for what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !condition() {
        guard ContinuousClock.now < end else { throw Overdue(what: what) }
        try await Task.sleep(for: .milliseconds(1))
    }
}

struct Overdue: Error, CustomStringConvertible {
    var what: String
    var description: String { "waited a minute for \(what)" }
}
