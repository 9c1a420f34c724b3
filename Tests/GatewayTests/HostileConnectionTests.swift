import GatewaySupport
import Glibc
import HTTPTransport
import Synchronization
import Testing

/// Connections that send little, slowly, or nothing.
@Suite(.timeLimit(.minutes(2)))
struct HostileConnectionTests {
    /// A plain connection to the gateway's TCP port.
    private func connection(_ gateway: GatewayFixture) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(gateway.port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
        return descriptor
    }

    private func say(_ text: String, on descriptor: Int32) -> Int {
        let bytes = Array(text.utf8)
        return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Whether the server has closed the connection; does not block.
    private func isClosed(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
        return count == 0 || (count < 0 && errno != EAGAIN)
    }

    @Test func `a head that comes drop by drop is cut off`() async throws {
        try await GatewayFixture.run { gateway in
            let descriptor = try connection(gateway)
            defer { close(descriptor) }
            _ = say("GET / HTTP/1.1\r\nHost: localhost\r\n", on: descriptor)
            let start = ContinuousClock.now
            let closed = try await eventually(within: .seconds(20)) {
                _ = say("X", on: descriptor)
                return isClosed(descriptor)
            }
            #expect(closed)
            #expect(ContinuousClock.now - start > .seconds(5))
        }
    }

    @Test func `a head that never ends is cut off by its size`() async throws {
        try await GatewayFixture.run { gateway in
            let descriptor = try connection(gateway)
            defer { close(descriptor) }
            let header = "X-Filler: " + String(repeating: "a", count: 4_000) + "\r\n"
            let sent = Atomic(say("GET / HTTP/1.1\r\n", on: descriptor))
            let closed = try await eventually(within: .seconds(5)) {
                sent.add(max(0, say(header, on: descriptor)), ordering: .relaxed)
                var byte: UInt8 = 0
                // A rejection counts like a closed connection.
                let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
                return count >= 0 || errno != EAGAIN
            }
            #expect(closed)
            #expect(sent.load(ordering: .relaxed) < 4 << 20)
        }
    }

    @Test func `a crowd that only connects loses its oldest, and others are served`() async throws {
        try await GatewayFixture.run { gateway in
            let count = 1_300
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = min(limit.rlim_max, 8_192)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            try #require(limit.rlim_cur > 2 * UInt(count) + 100)
            var crowd: [Int32] = []
            defer { for descriptor in crowd { close(descriptor) } }
            for _ in 0..<count { crowd.append(try connection(gateway)) }
            let first = crowd[0]
            #expect(try await eventually(within: .seconds(5)) { isClosed(first) })
            #expect(!isClosed(crowd[count - 1]))
            let answer = try await exchange(gateway.network, .get, "/healthz")
            #expect(answer.status == 200)
        }
    }
}
