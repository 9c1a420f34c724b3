import HTTPTransport
import RawServer
import Testing

private let limits = HTTPDeadlines.call(within: .seconds(5))

private func client(_ server: RawServer) -> HTTPClient { HTTPClient(.unixSocket(server.path)) }

@Suite struct `An ordinary exchange` {
    @Test
    func `carries method, path, query, headers and body, and returns status, headers and body`()
        async throws
    {
        let head = Box<String>()
        let server = try RawServer { connection in
            head.put(connection.readHead() + String(decoding: connection.readAll(5), as: UTF8.self))
            connection.respond("201 Created", "made", headers: "X-One: 1\r\nx-two:2 \r\n")
        }
        let response = try await client(server).send(
            HTTPRequest(
                .post,
                "/a%20b",
                query: [("q", "x&y=z"), ("n", "")],
                headers: [("X-Empty", ""), ("X-Full", "v")],
                body: .bytes(Array("hello".utf8))
            ),
            deadlines: limits
        )
        #expect(response.status == 201)
        #expect(response.body == Array("made".utf8))
        #expect(response.head.value(of: "x-ONE") == "1")
        #expect(response.head.value(of: "X-Two") == "2")
        let sent = try #require(await head.value())
        #expect(sent.hasPrefix("POST /a%20b?q=x%26y%3Dz&n= HTTP/1.1\r\nHost: localhost\r\n"))
        #expect(sent.contains("\r\nX-Full: v\r\n"))
        #expect(sent.contains("\r\nX-Empty:\r\n"))
        #expect(sent.contains("\r\nContent-Length: 5\r\n"))
        #expect(!sent.contains("Expect"))
        #expect(sent.hasSuffix("\r\n\r\nhello"))
    }

    @Test(arguments: [HTTPRequest.Method.get, .head, .delete])
    func `without a body announces none`(method: HTTPRequest.Method) async throws {
        let head = Box<String>()
        let server = try RawServer { connection in
            head.put(connection.readHead())
            connection.write("HTTP/1.1 204 No Content\r\n\r\n")
        }
        let response = try await client(server).send(HTTPRequest(method, "/"), deadlines: limits)
        #expect(response.status == 204)
        let sent = try #require(await head.value())
        #expect(sent.hasPrefix("\(method.rawValue) / HTTP/1.1"))
        #expect(!sent.contains("Content-Length"))
    }

    @Test func `of a POST without a body announces an empty one`() async throws {
        let head = Box<String>()
        let server = try RawServer { connection in
            head.put(connection.readHead())
            connection.respond()
        }
        _ = try await client(server).send(HTTPRequest(.post, "/"), deadlines: limits)
        #expect(try #require(await head.value()).contains("Content-Length: 0"))
    }

    @Test func `reads a chunked body with trailers`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for part in ["3\r\nabc\r\n", "1\r", "\nd\r\n", "0\r\nX-Late: 1\r\n\r\n"] {
                connection.write(part)
            }
        }
        let response = try await client(server).send(HTTPRequest(.get, "/"), deadlines: limits)
        #expect(response.body == Array("abcd".utf8))
        #expect(response.head.value(of: "X-Late") == nil)
    }

    @Test func `skips interim answers`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 103 Early Hints\r\nX-No: 1\r\n\r\n")
            connection.respond("200 OK", "real")
        }
        let response = try await client(server).send(HTTPRequest(.get, "/"), deadlines: limits)
        #expect(response.status == 200)
        #expect(response.head.value(of: "X-No") == nil)
    }

    @Test func `reuses the connection for GET, and never for POST`() async throws {
        let server = try RawServer { connection in
            while !connection.readHead().isEmpty { connection.respond("200 OK", "x") }
        }
        let client = client(server)
        for _ in 0..<5 { _ = try await client.send(HTTPRequest(.get, "/"), deadlines: limits) }
        #expect(server.connectionCount == 1)
        for _ in 0..<3 { _ = try await client.send(HTTPRequest(.post, "/"), deadlines: limits) }
        #expect(server.connectionCount == 4)
    }

    @Test func `survives a kept connection that the server has closed`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.respond("200 OK", "x")
        }
        let client = client(server)
        for _ in 0..<5 {
            let response = try await client.send(HTTPRequest(.get, "/"), deadlines: limits)
            #expect(response.status == 200)
        }
    }

    @Test func `runs a hundred at once`() async throws {
        let server = try RawServer { connection in
            while true {
                let head = connection.readHead()
                guard !head.isEmpty else { return }
                connection.respond("200 OK", String(head.split(separator: " ")[1]))
            }
        }
        let client = client(server)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let response = try await client.send(
                        HTTPRequest(.get, "/\(number)"),
                        deadlines: limits
                    )
                    return response.body == Array("/\(number)".utf8)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func `refuses a header that holds a line break`() async throws {
        let server = try RawServer { $0.waitForClose() }
        await #expect(throws: HTTPTransportError.invalidRequest("the header X holds a line break"))
        {
            try await client(server).send(
                HTTPRequest(.get, "/", headers: [("X", "a\r\nEvil: 1")]),
                deadlines: limits
            )
        }
        #expect(server.connectionCount == 0)
    }

    @Test(arguments: ["no-slash", "/with space", "/line\nbreak", "/é"])
    func `refuses a path that is not encoded`(path: String) async throws {
        let server = try RawServer { $0.waitForClose() }
        let error = await #expect(throws: HTTPTransportError.self) {
            try await client(server).send(HTTPRequest(.get, path), deadlines: limits)
        }
        guard case .invalidRequest = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(server.connectionCount == 0)
    }

    @Test func `keeps a name from reaching another route`() {
        #expect(
            HTTPRequest.path(segments: ["a", "../b?c#d%", ".."]) == "/a/..%2Fb%3Fc%23d%25/%2E%2E"
        )
    }
}
