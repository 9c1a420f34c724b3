package import API
import Foundation
package import Gateway
import Glibc
package import HTTPTransport
import Logging
import Manifests
package import Resources
import ServiceLifecycle

/// A gateway on its own socket over an API in memory.
package struct GatewayFixture: Sendable {
    package let controller: FakeController
    package let socketPath: String
    package let port: Int
    package let client: HTTPClient
    package let network: HTTPClient
    /// The gateway's route table.
    package let routes: [RouteEntry]
    private let group: ServiceGroup

    /// Begins a graceful shutdown, as a signal would.
    package func shutDown() async { await group.triggerGracefulShutdown() }

    /// Runs `body` with a gateway, then shuts it down gracefully and removes its files.
    package static func run(
        hosts: [String] = [],
        tls: GatewayConfiguration.Certificate? = nil,
        _ body: @Sendable (GatewayFixture) async throws -> Void
    ) async throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let socketPath = "\(directory)/berth.sock"
        let controller = FakeController()
        let (ready, running) = AsyncStream<Int?>.makeStream()
        let gateway = Gateway(
            api: controller,
            configuration: GatewayConfiguration(
                socketPath: socketPath,
                listener: .init(port: 0),
                hosts: hosts,
                tls: tls,
                decode: decodedDeclaration
            ),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            onRunning: { running.yield($0) }
        )
        let group = ServiceGroup(
            configuration: .init(
                services: [gateway],
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            )
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ready.makeAsyncIterator()
            let first = await iterator.next() ?? nil
            let second = await iterator.next() ?? nil
            let port = first ?? second ?? 0
            let client = HTTPClient(.unixSocket(socketPath))
            let fixture = GatewayFixture(
                controller: controller,
                socketPath: socketPath,
                port: port,
                client: client,
                network: HTTPClient(HTTPEndpoint(.tcp(host: "127.0.0.1", port: port))),
                routes: gateway.routes,
                group: group
            )
            do {
                try await body(fixture)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

extension GatewayFixture {
    /// Runs `body` with a TLS gateway and its self-signed certificate.
    package static func secure(
        names: String = "DNS:localhost,IP:127.0.0.1",
        _ body:
            @Sendable (GatewayFixture, GatewayConfiguration.Certificate) async throws -> Void
    ) async throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let certificate = GatewayConfiguration.Certificate(
            chainPath: "\(directory)/chain.pem",
            keyPath: "\(directory)/key.pem"
        )
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=\(names)",
            "-keyout", certificate.keyPath, "-out", certificate.chainPath,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
        try await run(tls: certificate) { gateway in try await body(gateway, certificate) }
    }
}

/// A new directory for one test.
package func temporaryDirectory() throws -> String {
    var template = Array("/tmp/berth-test-XXXXXX".utf8CString)
    guard let path = mkdtemp(&template) else { throw CocoaError(.fileWriteUnknown) }
    return String(cString: path)
}

/// The manifest reader, as the program passes it to the gateway.
package func decodedDeclaration(_ bytes: [UInt8]) -> Result<Declaration, APIError> {
    do {
        return .success(try declaration(fromJSON: bytes))
    } catch {
        let field = error.diagnostics.first?.path
        return .failure(APIError(.invalid, error.diagnostics.rendered(), field: field))
    }
}

/// Waits until `condition` holds; false when it does not within `limit`.
package func eventually(
    within limit: Duration = .seconds(60),
    _ condition: @Sendable () async throws -> Bool
) async throws -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: limit)
    while clock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return try await condition()
}
