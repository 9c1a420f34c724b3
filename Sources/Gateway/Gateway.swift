package import ControlPlane
import Hummingbird
package import Logging
import ServiceLifecycle

/// The HTTP server: REST, event streams and terminals over a `ControlPlane`.
///
/// It listens on a unix socket, where everything is served, and on TCP, where only liveness,
/// readiness and metrics are served as long as nobody can sign in. Both speak HTTP/1.1.
package struct Gateway: Service {
    private let controlPlane: any ControlPlane
    private let administration: (any Administration)?
    private let configuration: GatewayConfiguration
    private let logger: Logger
    private let onRunning: @Sendable (_ port: Int?) async -> Void
    private let counter = TerminalByteCounter()

    /// Opens nothing yet.
    ///
    /// `onRunning` is called once each for the unix socket (with nil) and for TCP (with its port),
    /// when it accepts connections.
    package init(
        controlPlane: any ControlPlane,
        administration: (any Administration)? = nil,
        configuration: GatewayConfiguration,
        logger: Logger,
        onRunning: @escaping @Sendable (_ port: Int?) async -> Void = { _ in }
    ) {
        self.controlPlane = controlPlane
        self.administration = administration
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
    }

    /// Serves until graceful shutdown or cancellation.
    ///
    /// Open streams and terminals are then ended cleanly. Throws when a listener cannot be opened, or another process answers on the socket.
    package func run() async throws {
        let socket = SocketFile(path: configuration.socketPath)
        try await socket.prepare()
        defer { socket.remove() }
        var services: [any Service] = [localApplication(socket)]
        if let listener = configuration.listener { services.append(networkApplication(listener)) }
        let group = ServiceGroup(configuration: .init(services: services, logger: logger))
        try await group.run()
    }

    private func localApplication(_ socket: SocketFile) -> some ApplicationProtocol {
        Application(
            router: localRouter(),
            server: .terminals(TerminalRelay(controlPlane: controlPlane, counter: counter)),
            configuration: .init(address: .unixDomainSocket(path: socket.path)),
            onServerRunning: { _ in
                socket.publish()
                await onRunning(nil)
            },
            logger: logger
        )
    }

    private func networkApplication(
        _ listener: GatewayConfiguration.Listener
    ) -> some ApplicationProtocol {
        Application(
            router: networkRouter(),
            server: .http1(
                configuration: .init(idleTimeout: .init(GatewayLimits.idleTimeout))
            ),
            configuration: .init(address: .hostname(listener.host, port: listener.port)),
            onServerRunning: { await onRunning($0.localAddress?.port) },
            logger: logger
        )
    }

    /// Every route, for those whom the socket's mode lets in.
    private func localRouter() -> Router<Context> {
        let router = Router(context: Context.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestIdentity())
        router.add(middleware: ErrorAnswers())
        let routes = Routes(router: router)
        HealthRoutes(controlPlane: controlPlane, terminalBytes: counter.total).add(to: routes)
        ResourceRoutes(controlPlane: controlPlane, decode: configuration.decode).add(to: routes)
        WorkspaceRoutes(controlPlane: controlPlane).add(to: routes)
        EventRoutes(controlPlane: controlPlane).add(to: routes)
        SecretRoutes(controlPlane: controlPlane).add(to: routes)
        RecordRoutes(controlPlane: controlPlane).add(to: routes)
        ChatRoutes(controlPlane: controlPlane).add(to: routes)
        TerminalRoutes(controlPlane: controlPlane).add(to: routes)
        if let administration {
            AdministrationRoutes(administration: administration).add(to: routes)
        }
        return router
    }

    /// What anybody who reaches the port may see.
    private func networkRouter() -> Router<Context> {
        let router = Router(context: Context.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestIdentity())
        router.add(middleware: ErrorAnswers())
        router.add(middleware: HostGuard(names: configuration.hostNames))
        router.add(middleware: SignInGuard(open: HealthRoutes.paths))
        HealthRoutes(controlPlane: controlPlane, terminalBytes: counter.total)
            .add(to: Routes(router: router))
        return router
    }
}
