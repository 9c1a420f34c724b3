package import API
import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The HTTP server: REST, event streams and terminals over a `ServedAPI`.
///
/// It listens on a unix socket, where the file mode controls access, and on TCP, where users sign
/// in. Both serve the same routes over HTTP/1.1.
package struct Gateway: Service {
    private let api: any ServedAPI
    private let administration: (any Administration)?
    private let configuration: GatewayConfiguration
    private let logger: Logger
    private let onRunning: @Sendable (_ port: Int?) async -> Void
    private let counter = TerminalByteCounter()
    private let access: Access
    private let origin = PublicOrigin()
    private let libraries: WebLibraries

    /// Creates the gateway without opening a listener.
    ///
    /// `onRunning` is called once for the unix socket (with nil) and once for TCP (with its port),
    /// when each accepts connections.
    package init(
        api: any ServedAPI,
        administration: (any Administration)? = nil,
        configuration: GatewayConfiguration,
        logger: Logger,
        onRunning: @escaping @Sendable (_ port: Int?) async -> Void = { _ in }
    ) {
        self.api = api
        self.administration = administration
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
        access = Access(api)
        libraries = WebLibraries(api)
    }

    /// Serves until graceful shutdown or cancellation.
    ///
    /// Open streams and terminals are then ended cleanly. Throws when a listener cannot be opened,
    /// or another process answers on the socket.
    package func run() async throws {
        let socket = SocketFile(path: configuration.socketPath)
        try await socket.prepare()
        defer { socket.remove() }
        try await access.load()
        let failure = Mutex<SocketFile.Fault?>(nil)
        var services: [any Service] = [
            localApplication(socket) { fault in failure.withLock { $0 = fault } }
        ]
        if let listener = configuration.listener {
            services.append(try networkApplication(listener))
        }
        let group = ServiceGroup(configuration: .init(services: services, logger: logger))
        do {
            try await group.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ListenerFault(listener: configuration.listener)
        } catch {
            throw failure.withLock { $0 } ?? error
        }
    }

    /// The server on the unix socket; it calls `onFault` and ends when the socket cannot be
    /// published.
    private func localApplication(
        _ socket: SocketFile,
        onFault: @escaping @Sendable (SocketFile.Fault) -> Void
    ) -> some ApplicationProtocol {
        let authenticator = Authenticator(access: nil, policy: policy)
        return Application(
            router: router(authenticator).router,
            server: .terminals(terminals(authenticator)),
            configuration: .init(address: .unixDomainSocket(path: socket.bindingPath)),
            onServerRunning: { channel in
                do throws(SocketFile.Fault) {
                    try socket.publish()
                } catch {
                    onFault(error)
                    try? await channel.close()
                    return
                }
                logger.info("listening", metadata: ["socket": "\(socket.path)"])
                await onRunning(nil)
            },
            logger: localLogger
        )
    }

    /// Omits Hummingbird's log line, which names the temporary path of the socket.
    private var localLogger: Logger {
        var local = logger
        if local.logLevel == .info { local.logLevel = .notice }
        return local
    }

    private func networkApplication(
        _ listener: GatewayConfiguration.Listener
    ) throws -> some ApplicationProtocol {
        let authenticator = Authenticator(access: access, policy: policy)
        let plain = HTTPServerBuilder.terminals(
            terminals(authenticator),
            limit: ConnectionLimit(),
            behindTLS: configuration.tls != nil
        )
        return Application(
            router: router(authenticator).router,
            server: try configuration.tls.map {
                try .tls(plain, tlsConfiguration: $0.serverConfiguration())
            } ?? plain,
            configuration: .init(address: .hostname(listener.host, port: listener.port)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port
                origin.note(listener.host, port, configuration)
                await onRunning(port)
            },
            logger: logger
        )
    }

    private var policy: OriginPolicy {
        OriginPolicy(
            isSecure: configuration.tls != nil,
            hosts: configuration.hosts + (configuration.listener.map { [$0.host] } ?? [])
        )
    }

    private func terminals(_ authenticator: Authenticator) -> TerminalRelay {
        TerminalRelay(api: api, counter: counter, authenticator: authenticator)
    }

    /// Every route, with the role that it requires.
    package var routes: [RouteEntry] {
        router(Authenticator(access: access, policy: policy)).entries
    }

    private func router(_ authenticator: Authenticator) -> Routes {
        let router = Router(context: Context.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestIdentity())
        router.add(middleware: BrowserRules())
        router.add(middleware: ErrorAnswers())
        if authenticator.access != nil { router.add(middleware: HostGuard(policy: policy)) }
        router.add(middleware: AuthMiddleware(authenticator: authenticator))
        let routes = Routes(router: router, authenticator: authenticator)
        HealthRoutes(api: api, terminalBytes: counter.total).add(to: routes)
        ResourceRoutes(api: api, decode: configuration.decode).add(to: routes)
        WorkspaceRoutes(api: api).add(to: routes)
        EventRoutes(api: api).add(to: routes)
        SecretRoutes(api: api).add(to: routes)
        RecordRoutes(api: api).add(to: routes)
        ChatRoutes(api: api).add(to: routes)
        TerminalRoutes(api: api, authenticator: authenticator).add(to: routes)
        TabRoutes(api: api, access: access).add(to: routes)
        UploadRoutes(api: api).add(to: routes)
        TokenRoutes(access: access).add(to: routes)
        SessionRoutes(access: access, policy: policy, origin: origin.text).add(to: routes)
        PageRoutes(
            api: api,
            authenticator: authenticator,
            assets: .own,
            libraries: libraries
        ).add(to: routes)
        // Only on the unix socket: a stolen token must not give access to the whole database.
        if let administration, authenticator.access == nil {
            AdministrationRoutes(administration: administration).add(to: routes)
        }
        let description = DescriptionBox()
        routes.add("/api/openapi.json", [.get: { _, _ in try .json(description.document) }])
        description.fill(APIDescription(routes.entries))
        return routes
    }
}

extension GatewayConfiguration.Certificate {
    fileprivate func serverConfiguration() throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMFile(chainPath)
        let key = try NIOSSLPrivateKey(file: keyPath, format: .pem)
        return .makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
    }
}

/// The TCP port is in use by another program.
struct ListenerFault: Error, CustomStringConvertible {
    let listener: GatewayConfiguration.Listener?

    var description: String {
        let place = listener.map { "\($0.host):\($0.port)" } ?? "the address"
        return "another program listens on \(place); `--listen HOST:PORT` takes another"
    }
}

/// The address under which a browser on this machine reaches the server, once it listens.
final class PublicOrigin: Sendable {
    private let value = Mutex<String?>(nil)

    func text() -> String? { value.withLock { $0 } }

    func note(_ host: String, _ port: Int?, _ configuration: GatewayConfiguration) {
        if let proxy = configuration.hosts.first(where: { $0.contains("://") }) {
            return value.withLock { $0 = proxy.lowercased() }
        }
        let isAnywhere = ["0.0.0.0", "::", "[::]", ""].contains(host)
        var name = configuration.hosts.first ?? (isAnywhere ? "localhost" : host)
        if name.contains(":"), !name.hasPrefix("[") { name = "[\(name)]" }
        let scheme = configuration.tls == nil ? "http" : "https"
        value.withLock { $0 = "\(scheme)://\(name):\(port ?? 0)" }
    }
}
