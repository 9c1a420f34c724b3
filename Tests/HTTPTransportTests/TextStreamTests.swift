import HTTPTransport
import RawServer
import Testing

@Suite struct `Lines` {
    @Test(arguments: 1...12)
    func `are the same wherever the pieces were cut`(size: Int) throws {
        let bytes = Array("one\ntwo\r\n\nthree".utf8)
        var splitter = LineSplitter()
        var lines: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            lines += try splitter.add(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(lines == ["one", "two", ""].map { Array($0.utf8) })
        #expect(splitter.finish() == Array("three".utf8))
        #expect(splitter.finish() == nil)
    }

    @Test func `over the limit are an error, not memory`() throws {
        var splitter = LineSplitter(lineLengthMax: 4)
        #expect(try splitter.add(Array("1234".utf8)) == [])
        #expect(throws: HTTPTransportError.tooLarge(limit: 4)) { try splitter.add(Array("5".utf8)) }
    }
}

@Suite struct `Server-sent events` {
    @Test func `are read as they come, with comments skipped and the cut-off one dropped`()
        async throws
    {
        let server = try RawServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
            for part in [
                ": keep-alive\n\n", "data: fi", "rst\nda", "ta:second\n\n",
                "event: tick\nid: 7\ndata\n\n", "data: cut",
            ] {
                connection.write(part)
            }
        }
        let response = try await HTTPClient(.unixSocket(server.path)).stream(
            HTTPRequest(.get, "/"),
            deadlines: .stream(head: .seconds(5))
        )
        var events: [ServerSentEvent] = []
        for try await event in ServerSentEvents(response.body) { events.append(event) }
        #expect(
            events == [
                ServerSentEvent(payload: "first\nsecond"),
                ServerSentEvent(name: "tick", payload: "", id: "7"),
            ]
        )
    }
}

@Suite struct `A transport error` {
    @Test func `tells whether to try again and whether anything can have happened`() {
        #expect(HTTPTransportError.timedOut(.connect).isHarmless)
        #expect(!HTTPTransportError.timedOut(.total).isHarmless)
        #expect(HTTPTransportError.timedOut(.total).isTransient)
        #expect(!HTTPTransportError.tls("x").isTransient)
        #expect(!HTTPTransportError.cancelled.isTransient)
        #expect(!HTTPTransportError.connectionLost("x").isHarmless)
    }
}
