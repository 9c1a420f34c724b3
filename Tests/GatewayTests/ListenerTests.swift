import API
import FoundationEssentials
import Gateway
import GatewaySupport
import Glibc
import HTTPTransport
import Logging
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ListenerTests {
    @Test func `the socket belongs to its owner alone, and goes with the gateway`() async throws {
        let path = Mutex("")
        try await GatewayFixture.run { gateway in
            path.withLock { $0 = gateway.socketPath }
            var status = stat()
            #expect(lstat(gateway.socketPath, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(status.st_mode & S_IFMT == S_IFSOCK)
        }
        #expect(access(path.withLock { $0 }, F_OK) != 0)
    }

    @Test func `programs that the controller starts get the file mode mask it was started with`()
        async throws
    {
        let before = try #require(try fileModeMask())
        try await GatewayFixture.run { _ in
            let within = try fileModeMask()
            #expect(within == before)
        }
        #expect(try fileModeMask() == before)
    }

    @Test func `what a killed start left beside the socket is cleared away`() async throws {
        let directory = try temporaryDirectory()
        let path = "\(directory)/s"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        #expect(mkdir("\(directory)/.s", 0o700) == 0)
        try leaveStaleSocket(at: "\(directory)/.s/s")
        try leaveStaleSocket(at: path)
        let (running, continuation) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let fresh = gateway(at: path) { continuation.yield() }
            group.addTask { try await fresh.run() }
            var iterator = running.makeAsyncIterator()
            await iterator.next()
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(names == ["s"])
            group.cancelAll()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [])
    }

    @Test func `a socket that cannot get its name ends the gateway with the reason`() async throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let orphan = gateway(at: "\(directory)/absent/s")
        let error = await #expect(throws: (any Error).self) { try await orphan.run() }
        let message = "\(try #require(error))"
        #expect(message.contains("\(directory)/absent") && message.contains("No such file"))
    }

    @Test func `TCP tells health to anybody, and the rest to those who are signed in`() async throws
    {
        try await GatewayFixture.run { gateway in
            for path in ["/healthz", "/readyz", "/metrics"] {
                #expect(try await exchange(gateway.network, .get, path).status == 200, "\(path)")
            }
            for path in [
                "/nowhere", "/api/v1/workspaces", "/api/v1/secrets/X", "/code/first/tty/claude",
                "/healthz/x",
            ] {
                let answer = try await exchange(gateway.network, .get, path)
                #expect(answer.status == 401, "\(path)")
                #expect(try decoded(APIError.self, answer).reason == .unauthorized)
            }
            let put = try await exchange(gateway.network, .put, "/api/v1/secrets/X", body: "x")
            #expect(put.status == 401)
        }
    }

    @Test(arguments: ["evil.example", "evil.example:7070", "localhost.evil.example", "[::2]", ""])
    func `TCP refuses a Host that is not ours`(host: String) async throws {
        try await GatewayFixture.run { gateway in
            let answer = try await exchange(
                gateway.network,
                .get,
                "/healthz",
                headers: [("Host", host)]
            )
            #expect(answer.status == 403 || (host.isEmpty && answer.status == 400))
        }
    }

    @Test(arguments: ["localhost", "LOCALHOST:1", "127.0.0.1:9", "[::1]:7070"])
    func `TCP answers to every name of this machine`(host: String) async throws {
        try await GatewayFixture.run { gateway in
            let answer = try await exchange(
                gateway.network,
                .get,
                "/healthz",
                headers: [("Host", host)]
            )
            #expect(answer.status == 200)
        }
    }

    @Test func `what is missing makes readiness a 503 that says so`() async throws {
        try await GatewayFixture.run { gateway in
            gateway.controller.setMissing("the Engine does not answer")
            let answer = try await exchange(gateway.network, .get, "/readyz")
            #expect(answer.status == 503)
            #expect(text(answer) == "the Engine does not answer\n")
            #expect(try await exchange(gateway.network, .get, "/healthz").status == 200)
        }
    }

    @Test func `a stale socket is replaced, a living one and a file are not`() async throws {
        let directory = try temporaryDirectory()
        let path = "\(directory)/s"
        defer {
            unlink(path)
            rmdir(directory)
        }
        try leaveStaleSocket(at: path)
        try await GatewayFixture.run { other in
            let taken = gateway(at: other.socketPath)
            await #expect(throws: (any Error).self) { try await taken.run() }
            let answer = try await exchange(other.client, .get, "/healthz")
            #expect(answer.status == 200)
        }
        let (running, continuation) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let fresh = gateway(at: path) { continuation.yield() }
            group.addTask { try await fresh.run() }
            var iterator = running.makeAsyncIterator()
            await iterator.next()
            let client = HTTPClient(.unixSocket(path))
            let answer = try await exchange(client, .get, "/healthz")
            #expect(answer.status == 200)
            group.cancelAll()
        }
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        close(descriptor)
        let refused = gateway(at: path)
        await #expect(throws: (any Error).self) { try await refused.run() }
        #expect(access(path, F_OK) == 0)
    }

    private func gateway(
        at path: String,
        onRunning: @escaping @Sendable () -> Void = {}
    ) -> Gateway {
        Gateway(
            api: FakeController(),
            configuration: GatewayConfiguration(
                socketPath: path,
                listener: nil,
                decode: decodedDeclaration
            ),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            onRunning: { _ in onRunning() }
        )
    }

    /// Binds and closes a socket without removing its file, like a killed process.
    private func leaveStaleSocket(at path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(result == 0)
    }
}

/// This process's file mode mask from the kernel; umask(2) can read it only by changing it.
private func fileModeMask() throws -> String? {
    try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        .split(separator: "\n").first { $0.hasPrefix("Umask:") }.map(String.init)
}
