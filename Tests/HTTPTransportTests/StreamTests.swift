import HTTPTransport
import RawServer
import Testing

private let limits = HTTPDeadlines.stream(head: .seconds(5))

private func client(_ server: RawServer) -> HTTPClient { HTTPClient(.unixSocket(server.path)) }

@Suite struct `A streamed answer` {
    @Test func `arrives piece by piece while the server still writes`() async throws {
        let seen = Box<Bool>()
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
            while seen.current == nil { usleepBriefly() }
            connection.write("3\r\ntwo\r\n0\r\n\r\n")
        }
        let response = try await client(server).stream(HTTPRequest(.get, "/"), deadlines: limits)
        #expect(response.status == 200)
        var body = response.body.makeAsyncIterator()
        #expect(try await body.next() == Array("one".utf8))
        seen.put(true)
        #expect(try await body.next() == Array("two".utf8))
        #expect(try await body.next() == nil)
    }

    @Test func `holds the server back when nobody reads, and loses nothing`() async throws {
        let total = 8 * 1024 * 1024
        let written = Box<Int>()
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            let piece = (0..<65536).map { UInt8(truncatingIfNeeded: $0) }
            for count in 1...(total / piece.count) {
                guard connection.write(piece) else { return }
                written.put(count * piece.count)
            }
        }
        let response = try await client(server).stream(HTTPRequest(.get, "/"), deadlines: limits)
        var body = response.body.makeAsyncIterator()
        var received = try #require(try await body.next())
        // Only this side's 256 KiB and the kernel's buffers take data; wait until the count stops
        // growing.
        var seen = -1
        while let now = await written.value(), now != seen {
            seen = now
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(seen < total / 2)
        while let piece = try await body.next() { received += piece }
        #expect(received.count == total)
        #expect(received.indices.allSatisfy { received[$0] == UInt8(truncatingIfNeeded: $0) })
    }

    @Test func `ends with an error when the server breaks off, after what had come`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        }
        let response = try await client(server).stream(HTTPRequest(.get, "/"), deadlines: limits)
        var body = response.body.makeAsyncIterator()
        #expect(try await body.next() == Array("half".utf8))
        let error = await #expect(throws: HTTPTransportError.self) { try await body.next() }
        guard case .connectionLost = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `runs into the head deadline when no head comes`() async throws {
        let server = try RawServer { $0.waitForClose() }
        await #expect(throws: HTTPTransportError.timedOut(.head)) {
            try await client(server).stream(
                HTTPRequest(.get, "/"),
                deadlines: .stream(head: .milliseconds(80))
            )
        }
    }

    @Test func `runs into the idle deadline when the server falls silent`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\n\r\nhello")
            connection.waitForClose()
        }
        let response = try await client(server).stream(
            HTTPRequest(.get, "/"),
            deadlines: .stream(head: .seconds(5), idle: .milliseconds(80))
        )
        var body = response.body.makeAsyncIterator()
        #expect(try await body.next() == Array("hello".utf8))
        await #expect(throws: HTTPTransportError.timedOut(.idle)) { try await body.next() }
    }

    @Test func `closes the connection when it is let go`() async throws {
        let closed = Box<Bool>()
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\n\r\nhello")
            connection.waitForClose()
            closed.put(true)
        }
        let client = client(server)
        func open() async throws -> Int {
            try await client.stream(HTTPRequest(.get, "/"), deadlines: limits).status
        }
        #expect(try await open() == 200)
        #expect(await closed.value() == true)
    }

    @Test func `ends when its reader is cancelled`() async throws {
        let closed = Box<Bool>()
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            connection.waitForClose()
            closed.put(true)
        }
        let response = try await client(server).stream(HTTPRequest(.get, "/"), deadlines: limits)
        let outcome = await withTaskGroup(of: HTTPTransportError?.self) { group in
            group.addTask {
                do throws(HTTPTransportError) {
                    var body = response.body.makeAsyncIterator()
                    _ = try await body.next()
                    return nil
                } catch {
                    return error
                }
            }
            group.cancelAll()
            return await group.next()
        }
        #expect(outcome == .cancelled)
        #expect(await closed.value() == true)
    }

    @Test func `outlives its client`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.respond("200 OK", String(repeating: "x", count: 1_000_000))
        }
        func open() async throws -> HTTPStreamingResponse {
            try await client(server).stream(HTTPRequest(.get, "/"), deadlines: limits)
        }
        #expect(try await open().body.collect(limit: 2_000_000).count == 1_000_000)
    }
}

@Suite struct `An upload` {
    @Test(arguments: [HTTPRequest.Method.post, .put])
    func `announces its size and arrives whole`(method: HTTPRequest.Method) async throws {
        let received = Box<[UInt8]>()
        let server = try RawServer { connection in
            let head = connection.readHead()
            let length = head.split(separator: "Content-Length: ")[1].prefix { $0.isNumber }
            received.put(connection.readAll(Int(length) ?? 0))
            connection.respond()
        }
        let body = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 / 50_000) }
        let response = try await client(server).send(
            HTTPRequest(method, "/", body: .bytes(body)),
            deadlines: .call(within: .seconds(10))
        )
        #expect(response.status == 200)
        #expect(await received.value() == body)
    }
}
