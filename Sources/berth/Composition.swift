import API
import Commands
import ControllerAPI
import DockerRuntime
import Foundation
import Gateway
import Glibc
import Logging
import Reconciler
import Repositories
import Resources
import ServiceLifecycle
import Storage
import UnixSignals
import WorkspaceHost

/// Creates and connects everything that `serve` consists of.
struct Composition {
    private let logger: Logger
    private let lock: DirectoryLock
    private let reconciler: WorkspaceReconciler
    private let broker: GitBroker
    private let gateway: Gateway
    private let retention: RescueRetention
    private let socketPath: String

    init(_ options: ServeOptions) async throws {
        var logger = Logger(label: "berth") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = options.isVerbose ? .debug : .info
        self.logger = logger
        raiseFileLimit()
        let directory = try DataDirectory(path: options.dataDirectory)
        lock = try directory.lock()
        let database = try Database(path: directory.database)
        let secretStore = try SecretStore(directory: directory.secrets)
        let engine = try Self.engine(options.engine)
        let ownership = Ownership(
            installation: database.installation,
            adopted: try await database.adoptions()
        )
        let runtime = engine.runtime(ownership: ownership, runDirectory: directory.run)
        let brokerLogger = logger
        let broker = try GitBroker(log: { note in
            brokerLogger.info(
                "\(note.message)",
                metadata: note.metadata.mapValues { .string($0) }
            )
        })
        self.broker = broker
        let directories = HostDirectories(
            run: directory.run,
            rescue: directory.rescue,
            broker: broker
        )
        let clock = SystemClock()
        let broadcast = Broadcast()
        var settings = ReconcilerSettings()
        if let image = options.helperImage { settings.helperImage = image }
        let registry = Registry(store: database)
        reconciler = WorkspaceReconciler(
            registry: registry,
            runtime: runtime,
            store: database,
            clock: clock,
            directories: directories,
            secrets: secretStore,
            settings: settings,
            logger: logger,
            broadcast: broadcast
        )
        retention = RescueRetention(
            database: database,
            directories: directories,
            clock: clock,
            logger: logger
        )
        try await reconciler.load()
        let controller = Controller(
            registry: registry,
            reconciler: reconciler,
            database: database,
            secretStore: secretStore,
            runtime: runtime,
            directories: directories,
            clock: clock,
            broadcast: broadcast,
            runtimeMetrics: { engine.metricLines() },
            programVersion: berthVersion,
            pages: EnginePageRuntime(runtime: runtime, cache: directory.web)
        )
        socketPath = options.socket ?? "\(directory.path)/berth.sock"
        gateway = Gateway(
            api: controller,
            administration: LocalAdministration(
                controller: controller,
                directory: directory,
                probe: engine.probe,
                socketPath: socketPath,
                takeOver: { ownership.adopt($0, from: $1) }
            ),
            configuration: GatewayConfiguration(
                socketPath: socketPath,
                listener: try Self.listener(options.listen),
                hosts: options.hosts,
                tls: options.certificate.map { .init(chainPath: $0.chain, keyPath: $0.key) },
                decode: ManifestBody.decode
            ),
            logger: logger
        )
        logger.notice(
            "controller starts",
            metadata: [
                "data": "\(directory.path)", "socket": "\(socketPath)",
                "engine": "\(engine.origin)",
                "installation": "\(database.installation)",
            ]
        )
    }

    /// Serves until SIGTERM or SIGINT; a pass in progress is finished first.
    func run() async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: ReconcilerService(reconciler: reconciler)),
                    .init(service: RetentionService(retention: retention)),
                    .init(service: gateway),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
        await broker.shutdown()
        withExtendedLifetime(lock) {}
    }

    /// Runs the checks of `berth doctor` without a controller.
    static func examine(_ options: DoctorOptions) async -> [Check] {
        var probe: EngineProbe?
        var fault: String?
        do {
            probe = try engine(options.engine).probe
        } catch {
            fault = "\(error)"
        }
        return await OfflineDoctor.checks(
            dataDirectory: options.dataDirectory,
            probe: probe,
            addressFault: fault
        )
    }

    private static func engine(_ option: String?) throws -> EngineConnection {
        try EngineConnection(option: option, environment: ProcessInfo.processInfo.environment)
    }

    private static func listener(_ text: String) throws -> GatewayConfiguration.Listener? {
        guard text != "none" else { return nil }
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw Failure(.invalid, "--listen takes HOST:PORT or none, not '\(text)'") }
        return GatewayConfiguration.Listener(host: String(text[..<colon]), port: port)
    }
}

/// Raises the limit of open files as far as allowed: each terminal needs two, each stream one.
private func raiseFileLimit() {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    // Above this limit, some programs that we start would spend their time closing unopened files.
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    setrlimit(resource, &limit)
}

/// The reconciler as a service; on shutdown it finishes the passes in progress.
private struct ReconcilerService: Service {
    let reconciler: WorkspaceReconciler

    func run() async throws {
        // It is cancelled when another service fails, and then has to end too.
        await withTaskCancellationOrGracefulShutdownHandler {
            await reconciler.run()
        } onCancelOrGracefulShutdown: {
            // Ends at once: `stop` only sets a flag, and `run` returns when the passes are done.
            Task { await reconciler.stop() }
        }
    }
}

/// The removal of expired rescues as a service; it can be cancelled at any time.
private struct RetentionService: Service {
    let retention: RescueRetention

    func run() async throws {
        await cancelWhenGracefulShutdown { await retention.run() }
    }
}
