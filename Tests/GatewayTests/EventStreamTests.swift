import API
import FoundationEssentials
import GatewaySupport
import HTTPTransport
import Resources
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EventStreamTests {
    private func open(
        _ gateway: GatewayFixture,
        _ path: String,
        query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = []
    ) async throws -> HTTPStreamingResponse {
        let request = HTTPRequest(
            .get,
            path,
            query: query + [("watch", "true")],
            headers: headers
        )
        return try await gateway.client.stream(request, deadlines: .stream(head: .seconds(10)))
    }

    private func event(_ text: String) throws -> Event {
        Event(
            time: FakeController.time,
            name: try ResourceName(parsing: "first"),
            uid: .random(),
            reason: "Started",
            message: text
        )
    }

    @Test func `a watch tells what is, then each change, numbered`() async throws {
        try await GatewayFixture.run { gateway in
            let path = "/api/v1/workspaces"
            _ = try await exchange(gateway.client, .put, "\(path)/first", body: manifest)
            let response = try await open(gateway, path)
            #expect(response.head.value(of: "Content-Type") == "text/event-stream")
            var events = ServerSentEvents(response.body).makeAsyncIterator()
            let first = try #require(try await events.next())
            #expect(first.name == "ADDED")
            _ = try await exchange(gateway.client, .post, "\(path)/first/suspend")
            let second = try #require(try await events.next())
            #expect(second.name == "MODIFIED")
            let change = try JSONDecoder().decode(
                ResourceChange.self,
                from: Data(second.payload.utf8)
            )
            #expect(change.object.metadata.generation == 2)
            _ = try await exchange(gateway.client, .delete, "\(path)/first")
            #expect(try await events.next()?.name == "DELETED")
            response.body.cancel()
        }
    }

    @Test func `a conversation's messages come as they are said`() async throws {
        try await GatewayFixture.run { gateway in
            let client = gateway.client
            let chat = #"{"name":"c-1","title":"Talk"}"#
            _ = try await exchange(client, .post, "/api/v1/chats", body: chat)
            let path = "/api/v1/chats/c-1"
            for text in ["one", "two"] {
                let body = #"{"text":"\#(text)"}"#
                _ = try await exchange(client, .post, "\(path)/messages", body: body)
            }
            let headers: [(name: String, value: String)] = [("Last-Event-ID", "1")]
            let response = try await open(gateway, "\(path)/stream", headers: headers)
            var events = ServerSentEvents(response.body).makeAsyncIterator()
            for (text, number) in [("two", "2"), ("three", "3")] {
                if number == "3" {
                    let body = #"{"text":"three"}"#
                    _ = try await exchange(client, .post, "\(path)/messages", body: body)
                }
                let event = try #require(try await events.next())
                #expect(event.id == number)
                #expect(event.payload.contains(text))
            }
            response.body.cancel()
        }
    }

    @Test func `a client that comes back hears only what it missed`() async throws {
        try await GatewayFixture.run { gateway in
            for text in ["one", "two", "three"] { gateway.controller.record(try event(text)) }
            let headers: [(name: String, value: String)] = [("Last-Event-ID", "2")]
            let response = try await open(gateway, "/api/v1/events", headers: headers)
            var events = ServerSentEvents(response.body).makeAsyncIterator()
            let missed = try #require(try await events.next())
            #expect(missed.id == "3")
            #expect(missed.payload.contains("three"))
            gateway.controller.record(try event("four"))
            #expect(try await events.next()?.id == "4")
            response.body.cancel()
        }
    }

    @Test func `a client that leaves ends its watch at once`() async throws {
        try await GatewayFixture.run { gateway in
            let response = try await open(gateway, "/api/v1/workspaces")
            #expect(try await eventually { gateway.controller.watcherCount == 1 })
            response.body.cancel()
            #expect(try await eventually { gateway.controller.watcherCount == 0 })
        }
    }

    @Test func `graceful shutdown ends open streams in order`() async throws {
        try await GatewayFixture.run { gateway in
            let streams = [
                try await open(gateway, "/api/v1/workspaces"),
                try await open(gateway, "/api/v1/events"),
            ]
            await gateway.shutDown()
            // The stream ends properly: a broken connection would throw here.
            for stream in streams { _ = try await stream.body.collect(limit: 1 << 20) }
        }
    }

    @Test func `a stream of a log ends with the log, and follows while told to`() async throws {
        try await GatewayFixture.run { gateway in
            let request = HTTPRequest(
                .get,
                "/api/v1/workspaces/first/logs",
                query: [("follow", "true")]
            )
            let response = try await gateway.client.stream(
                request,
                deadlines: .stream(head: .seconds(10))
            )
            var seen: [UInt8] = []
            for try await chunk in response.body {
                seen += chunk
                if seen.count >= 21 { break }
            }
            #expect(String(decoding: seen, as: UTF8.self) == "line 1\nline 2\nline 3\n")
            response.body.cancel()
        }
    }
}
