import HTTPTransport
import RawServer
import Testing

private let limits = HTTPDeadlines.stream(head: .seconds(5))
private let request = HTTPRequest(
    .post,
    "/x",
    headers: [("Upgrade", "tcp")],
    body: .bytes(Array("{}".utf8))
)

private func client(_ server: RawServer) -> HTTPClient { HTTPClient(.unixSocket(server.path)) }

@Suite struct `An upgraded connection` {
    @Test func `carries bytes both ways, and those that came right after the head`() async throws {
        let head = Box<String>()
        let server = try RawServer { connection in
            head.put(connection.readHead() + String(decoding: connection.readAll(2), as: UTF8.self))
            connection.write("HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\nearly")
            while true {
                let bytes = connection.read(4096)
                guard !bytes.isEmpty else { break }
                connection.write(bytes)
            }
            connection.write("late")
        }
        let connection = try await client(server).upgrade(request, deadlines: limits)
        #expect(connection.head.status == 101)
        #expect(connection.head.value(of: "upgrade") == "tcp")
        try await connection.write(Array("hello".utf8))
        connection.closeWriting()
        // After the half-close the server still answers and then ends.
        let received = try await connection.received.collect(limit: 100)
        #expect(String(decoding: received, as: UTF8.self) == "earlyhellolate")
        let sent = try #require(await head.value())
        #expect(sent.hasPrefix("POST /x HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"))
        #expect(sent.hasSuffix("Content-Length: 2\r\nUpgrade: tcp\r\n\r\n{}"))
    }

    @Test func `moves megabytes both ways at once without loss`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            _ = connection.readAll(2)
            connection.write("HTTP/1.1 101 UPGRADED\r\n\r\n")
            while true {
                let bytes = connection.read(30_000)
                guard !bytes.isEmpty else { return }
                connection.write(bytes)
            }
        }
        let connection = try await client(server).upgrade(request, deadlines: limits)
        let count = 100
        let piece = (0..<50_021).map { UInt8(truncatingIfNeeded: $0) }
        async let sending: Void = {
            for _ in 0..<count { try await connection.write(piece) }
            connection.closeWriting()
        }()
        let received = try await connection.received.collect(limit: .max)
        try await sending
        #expect(received.count == count * piece.count)
        #expect(received.indices.allSatisfy { received[$0] == piece[$0 % piece.count] })
    }

    @Test func `is refused with the server's own answer`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.respond("409 Conflict", "paused")
            connection.waitForClose()
        }
        let error = await #expect(throws: HTTPTransportError.self) {
            try await client(server).upgrade(request, deadlines: limits)
        }
        guard case .notUpgraded(let head, let body) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(head.status == 409)
        #expect(String(decoding: body, as: UTF8.self) == "paused")
    }

    @Test func `does not wait for ever for the head`() async throws {
        let server = try RawServer { $0.waitForClose() }
        await #expect(throws: HTTPTransportError.timedOut(.head)) {
            try await client(server).upgrade(
                request,
                deadlines: .stream(head: .milliseconds(80))
            )
        }
    }

    @Test func `takes a head cut into single bytes`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            _ = connection.readAll(2)
            for byte in Array("HTTP/1.1 101 UPGRADED\r\nA: b\r\n\r\nx".utf8) {
                connection.write([byte])
                usleepBriefly()
            }
        }
        let connection = try await client(server).upgrade(request, deadlines: limits)
        #expect(connection.head.value(of: "a") == "b")
        #expect(try await connection.received.collect(limit: 10) == Array("x".utf8))
    }

    @Test func `closes when it is let go`() async throws {
        let closed = Box<Bool>()
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 101 UPGRADED\r\n\r\n")
            connection.waitForClose()
            closed.put(true)
        }
        let client = client(server)
        func open() async throws -> Int {
            try await client.upgrade(request, deadlines: limits).head.status
        }
        #expect(try await open() == 101)
        #expect(await closed.value() == true)
    }
}
