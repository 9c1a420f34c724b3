/// One event of a `text/event-stream`.
package struct ServerSentEvent: Hashable, Sendable {
    /// The event's type; `message` unless the server named one.
    package var name: String
    package var payload: String
    package var id: String?

    package init(name: String = "message", payload: String, id: String? = nil) {
        self.name = name
        self.payload = payload
        self.id = id
    }
}

/// Reads the events of a `text/event-stream` body as they arrive, as the HTML standard parses
/// them; an event that the stream's end cuts off is dropped.
package struct ServerSentEvents: AsyncSequence, Sendable {
    package typealias Element = ServerSentEvent
    package typealias Failure = HTTPTransportError

    private let body: HTTPResponseBody

    package init(_ body: HTTPResponseBody) {
        self.body = body
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(chunks: body.makeAsyncIterator())
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var chunks: HTTPResponseBody.AsyncIterator
        private var splitter = LineSplitter()
        private var parser = ServerSentEventParser()
        private var ready: [ServerSentEvent] = []

        fileprivate init(chunks: HTTPResponseBody.AsyncIterator) {
            self.chunks = chunks
        }

        package mutating func next() async throws(HTTPTransportError) -> ServerSentEvent? {
            while ready.isEmpty {
                guard let chunk = try await chunks.next() else { return nil }
                ready = try splitter.add(chunk).compactMap { parser.add(line: $0) }
            }
            return ready.removeFirst()
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(HTTPTransportError) -> ServerSentEvent? {
            try await next()
        }
    }
}

/// Builds events from lines.
struct ServerSentEventParser: Sendable {
    private var name = ""
    private var lines: [String] = []
    private var lastID: String?

    /// Takes a line without its break; returns the event that it completes.
    mutating func add(line: [UInt8]) -> ServerSentEvent? {
        guard !line.isEmpty else { return dispatch() }
        let text = String(decoding: line, as: UTF8.self)
        guard let colon = text.firstIndex(of: ":") else {
            take(field: text, value: "")
            return nil
        }
        var value = text[text.index(after: colon)...]
        if value.first == " " { value = value.dropFirst() }
        take(field: String(text[..<colon]), value: String(value))
        return nil
    }

    /// An empty field name is a comment, which servers send to keep a connection alive.
    private mutating func take(field: String, value: String) {
        switch field {
        case "event": name = value
        case "data": lines.append(value)
        case "id": lastID = value
        default: break
        }
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            name = ""
            lines = []
        }
        guard !lines.isEmpty else { return nil }
        return ServerSentEvent(
            name: name.isEmpty ? "message" : name,
            payload: lines.joined(separator: "\n"),
            id: lastID
        )
    }
}
