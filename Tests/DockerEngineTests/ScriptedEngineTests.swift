import DockerEngine
import HTTPTransport
import RawServer
import Synchronization
import Testing

/// An Engine that answers pings with a version and everything else from a script.
private func scripted(
    newest: String = "1.47",
    oldest: String = "1.24",
    _ answer: @escaping @Sendable (RawConnection, _ target: String) -> Void
) throws -> RawServer {
    try RawServer { connection in
        while true {
            let head = connection.readHead()
            guard let target = head.split(separator: " ").dropFirst().first else { return }
            switch target {
            case "/_ping": connection.respond("200 OK", "OK", headers: "Api-Version: \(newest)\r\n")
            case "/version":
                let json =
                    #"{"Version":"x","ApiVersion":"\#(newest)","MinAPIVersion":"\#(oldest)"}"#
                connection.respond("200 OK", json)
            default: answer(connection, String(target))
            }
        }
    }
}

private func client(
    _ server: RawServer,
    deadlines: EngineDeadlines = EngineDeadlines(),
    report: (@Sendable (EngineCall) -> Void)? = nil
) throws -> EngineClient {
    EngineClient(
        try EngineAddress(parsing: "unix://" + server.path),
        deadlines: deadlines,
        report: report
    )
}

@Suite struct `The client` {
    @Test func `asks for the version once and puts it before every path`() async throws {
        let targets = Mutex<[String]>([])
        let server = try scripted { connection, target in
            targets.withLock { $0.append(target) }
            connection.respond("200 OK", "[]")
        }
        let client = try client(server)
        _ = try await client.containers()
        _ = try await client.containers(matching: .label("berth.uid", "a b"), all: false)
        #expect(
            targets.withLock { $0 } == [
                "/v1.47/containers/json?all=1",
                "/v1.47/containers/json?all=0&filters=%7B%22label%22%3A%5B%22berth.uid%3Da%20b%22%5D%7D",
            ]
        )
    }

    @Test func `speaks its own newest with an Engine that is newer`() async throws {
        let server = try scripted(newest: "1.60", oldest: "1.44") {
            $0.respond("200 OK", "[]")
            _ = $1
        }
        #expect(try await client(server).apiVersion() == APIVersion(1, 55))
    }

    @Test func `refuses an Engine that has left it behind`() async throws {
        let server = try scripted(newest: "1.70", oldest: "1.60") {
            $0.respond("200 OK", "[]")
            _ = $1
        }
        let expected = EngineError.unsupportedVersion(
            newest: APIVersion(1, 70),
            oldest: APIVersion(1, 60)
        )
        await #expect(throws: expected) { try await client(server).containers() }
    }

    @Test func `negotiates again after the Engine was replaced`() async throws {
        let newest = Mutex("1.47")
        let server = try RawServer { connection in
            while true {
                let head = connection.readHead()
                guard !head.isEmpty else { return }
                let version = newest.withLock { $0 }
                if head.contains("/_ping") {
                    connection.respond("200 OK", "OK", headers: "Api-Version: \(version)\r\n")
                } else if head.contains("/v\(version)/") {
                    connection.respond("200 OK", "[]")
                } else {
                    connection.respond(
                        "400 Bad Request",
                        #"{"message":"client version 1.47 is too new. Maximum supported API version is 1.43"}"#
                    )
                }
            }
        }
        let client = try client(server)
        _ = try await client.containers()
        newest.withLock { $0 = "1.43" }
        await #expect(throws: EngineError.self) { try await client.containers() }
        _ = try await client.containers()
        #expect(try await client.apiVersion() == APIVersion(1, 43))
    }

    @Test func `takes what answers without a version for no Engine`() async throws {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.respond("200 OK", "hello")
        }
        let error = await #expect(throws: EngineError.self) { try await client(server).ping() }
        guard case .undecodable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `keeps a name from reaching another route`() async throws {
        let target = Box<String>()
        let server = try scripted { connection, asked in
            target.put(asked)
            connection.respond("404 Not Found", #"{"message":"no"}"#)
        }
        let error = await #expect(throws: EngineError.self) {
            try await client(server).inspectContainer("../volumes/x?y")
        }
        #expect(error?.isNotFound == true)
        #expect(target.current == "/v1.47/containers/..%2Fvolumes%2Fx%3Fy/json")
    }

    @Test func `reports a mutation that never answers as unknown, not as undone`() async throws {
        let server = try scripted { connection, _ in connection.waitForClose() }
        let client = try client(server, deadlines: EngineDeadlines(mutation: .milliseconds(100)))
        let error = await #expect(throws: EngineError.self) { try await client.startContainer("x") }
        #expect(error == .timedOut(operation: "container.start"))
        #expect(error?.isOutcomeUnknown == true)
    }

    @Test func `gives 304 and 404 as answers where they are`() async throws {
        let server = try scripted { connection, target in
            if target.contains("/start") || target.contains("/stop") {
                connection.write("HTTP/1.1 304 Not Modified\r\n\r\n")
            } else {
                connection.respond("404 Not Found", #"{"message":"no such thing"}"#)
            }
        }
        let client = try client(server)
        #expect(try await client.startContainer("x") == .unchanged)
        #expect(try await client.stopContainer("x") == .unchanged)
        #expect(try await client.removeContainer("x") == .absent)
        #expect(try await client.removeVolume("x") == .absent)
        #expect(try await client.removeNetwork("x") == .absent)
        await #expect(throws: EngineError.rejected(status: 404, message: "no such thing")) {
            try await client.killContainer("x")
        }
    }

    @Test func `reports every call with a fixed word and its status`() async throws {
        let server = try scripted { connection, _ in
            connection.respond("409 Conflict", #"{"message":"paused"}"#)
        }
        let calls = Mutex<[String]>([])
        let client = try client(server) { call in
            calls.withLock { $0.append("\(call.operation) \(call.outcome)") }
        }
        await #expect(throws: EngineError.self) { try await client.startContainer("x") }
        #expect(
            calls.withLock { $0 } == ["system.ping status(200)", "container.start status(409)"]
        )
    }

    @Test func `reads events that were cut anywhere, and fails on what is no JSON`() async throws {
        let server = try scripted { connection, _ in
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            let one = #"{"Type":"container","Action":"start","Actor":{"ID":"a"},"timeNano":1}"#
            for byte in Array("\(one)\n\n\(one)\r\n".utf8) { connection.write([byte]) }
            connection.write("nonsense\n")
            connection.waitForClose()
        }
        var events = try await client(server).events().makeAsyncIterator()
        #expect(try await events.next()?.action == "start")
        #expect(try await events.next()?.actor == "a")
        let error = await #expect(throws: EngineError.self) { _ = try await events.next() }
        guard case .undecodable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `takes a pull that fails after 200 for failed`() async throws {
        let server = try scripted { connection, _ in
            let reports = #"{"stream":"Step 1/2"}"# + "\r\n" + #"{"error":"no such file"}"#
            connection.respond("200 OK", reports)
        }
        let pull = try await client(server).pullImage("x")
        await #expect(
            throws: EngineError.failed(operation: "image.pull", message: "no such file")
        ) { try await pull.finish() }
    }
}
