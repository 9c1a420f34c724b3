import HTTPTransport
import RawServer
import Testing

private let limits = HTTPDeadlines.call(within: .seconds(5))

private func failure(
    _ endpoint: HTTPEndpoint,
    _ request: HTTPRequest = HTTPRequest(.get, "/"),
    deadlines: HTTPDeadlines = limits,
    bodyLimit: Int = 1024 * 1024
) async -> HTTPTransportError? {
    do throws(HTTPTransportError) {
        let response = try await HTTPClient(endpoint).send(
            request,
            deadlines: deadlines,
            bodyLimit: bodyLimit
        )
        Issue.record("answered \(response.status)")
        return nil
    } catch {
        return error
    }
}

@Suite struct `A server that misbehaves` {
    @Test func `by not existing is unreachable, transient and harmless`() async throws {
        let error = await failure(.unixSocket("/tmp/berth-no-such-socket"))
        guard case .unreachable(let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason == "there is no such socket")
        #expect(error?.isTransient == true)
        #expect(error?.isHarmless == true)
    }

    @Test func `by listening on no port is unreachable`() async throws {
        let error = await failure(HTTPEndpoint(.tcp(host: "127.0.0.1", port: 1)))
        guard case .unreachable? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `by never answering times out and has its connection closed`() async throws {
        let closed = Box<Bool>()
        let server = try RawServer { connection in
            connection.waitForClose()
            closed.put(true)
        }
        let error = await failure(
            .unixSocket(server.path),
            deadlines: .call(within: .milliseconds(100))
        )
        #expect(error == .timedOut(.total))
        #expect(error?.isHarmless == false)
        #expect(await closed.value() == true)
    }

    @Test func `by sending one byte at a time for ever runs into the total deadline`() async throws
    {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            while connection.write("x") { usleepBriefly() }
        }
        let error = await failure(
            .unixSocket(server.path),
            deadlines: .call(within: .milliseconds(150))
        )
        #expect(error == .timedOut(.total))
    }

    @Test func `by closing without a word loses the connection`() async throws {
        let server = try RawServer { _ = $0.readHead() }
        let error = await failure(.unixSocket(server.path))
        guard case .connectionLost? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.isTransient == true)
        #expect(error?.isHarmless == false)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
    ])
    func `by closing in the middle of a body is not taken for the end`(answer: String) async throws
    {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write(answer)
        }
        let error = await failure(.unixSocket(server.path))
        guard case .connectionLost? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n"])
    func `by not speaking HTTP violates the protocol`(answer: String) async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write(answer)
        }
        let error = await failure(.unixSocket(server.path))
        guard case .protocolViolation? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.isTransient == false)
    }

    @Test func `by sending a bad chunk length fails`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n")
            connection.waitForClose()
        }
        #expect(await failure(.unixSocket(server.path)) != nil)
    }

    @Test func `by sending endless headers is cut off`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-Filler: " + String(repeating: "x", count: 1000) + "\r\n") {}
        }
        #expect(await failure(.unixSocket(server.path)) == .tooLarge(limit: 64 * 1024))
    }

    @Test func `by sending a body over the limit is cut off`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            while connection.write(String(repeating: "x", count: 10_000)) {}
        }
        let error = await failure(.unixSocket(server.path), bodyLimit: 50_000)
        #expect(error == .tooLarge(limit: 50_000))
    }

    @Test func `by answering before it has read the whole body still gets its answer across`()
        async throws
    {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.respond("413 Too Large", "no", headers: "Connection: close\r\n")
            connection.waitForClose()
        }
        let response = try await HTTPClient(.unixSocket(server.path)).send(
            HTTPRequest(.put, "/", body: .bytes([UInt8](repeating: 1, count: 4_000_000))),
            deadlines: limits
        )
        #expect(response.status == 413)
    }
}

@Suite struct `Cancellation` {
    @Test func `ends a waiting call at once and closes its connection`() async throws {
        let asked = Box<Bool>()
        let closed = Box<Bool>()
        let server = try RawServer { connection in
            _ = connection.readHead()
            asked.put(true)
            connection.waitForClose()
            closed.put(true)
        }
        let outcome = await withTaskGroup(of: HTTPTransportError?.self) { group in
            group.addTask { await failure(.unixSocket(server.path)) }
            _ = await asked.value()
            group.cancelAll()
            return await group.next()
        }
        #expect(outcome == .cancelled)
        #expect(await closed.value() == true)
    }

    @Test func `before the call keeps it from being sent`() async throws {
        let server = try RawServer { $0.waitForClose() }
        let client = HTTPClient(.unixSocket(server.path))
        let outcome = await withTaskGroup(of: HTTPTransportError?.self) { group in
            group.cancelAll()
            group.addTask {
                do throws(HTTPTransportError) {
                    _ = try await client.send(HTTPRequest(.get, "/"), deadlines: limits)
                    return nil
                } catch {
                    return error
                }
            }
            return await group.next()
        }
        #expect(outcome == .cancelled)
        #expect(server.connectionCount == 0)
    }
}
