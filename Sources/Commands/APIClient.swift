import API
import FoundationEssentials
import HTTPTransport
import Resources

/// The controller's HTTP API for commands; every failure is thrown as a `Failure` that says what to
/// do next.
struct APIClient: Sendable {
    typealias Query = [(name: String, value: String)]

    /// Long enough for an inspection for unsaved work, which reads a whole repository.
    private static let callTimeout: Duration = .seconds(180)
    /// Three of the gateway's heartbeats.
    private static let streamSilence: Duration = .seconds(45)

    let server: ServerAddress
    private let token: String?
    private let http: HTTPClient

    init(server: ServerAddress, token: String? = nil) {
        self.server = server
        self.token = token.flatMap { $0.isEmpty ? nil : $0 }
        http = HTTPClient(server.endpoint)
    }

    func get<Answer: Decodable>(
        _ type: Answer.Type,
        _ path: String...,
        query: Query = []
    ) async throws(Failure) -> Answer {
        try decode(type, try await call(.get, path, query))
    }

    func list<Item: Codable & Sendable>(
        _ type: Item.Type,
        _ path: String...,
        query: Query = []
    ) async throws(Failure) -> [Item] {
        try decode(ResourceList<Item>.self, try await call(.get, path, query)).items
    }

    func put<Answer: Decodable>(
        _ type: Answer.Type,
        _ path: String...,
        query: Query = [],
        body: [UInt8]
    ) async throws(Failure) -> Answer {
        try decode(type, try await call(.put, path, query, body))
    }

    func put(_ path: String..., body: [UInt8]) async throws(Failure) {
        _ = try await call(.put, path, [], body)
    }

    func delete(_ path: String..., query: Query = []) async throws(Failure) {
        _ = try await call(.delete, path, query)
    }

    func post(_ path: String...) async throws(Failure) {
        _ = try await call(.post, path, [])
    }

    func post<Answer: Decodable>(
        _ type: Answer.Type,
        _ path: String...,
        query: Query = []
    ) async throws(Failure) -> Answer {
        try decode(type, try await call(.post, path, query))
    }

    func post<Answer: Decodable>(
        _ type: Answer.Type,
        _ path: String...,
        body: some Encodable
    ) async throws(Failure) -> Answer {
        let bytes: [UInt8]
        do {
            bytes = Array(try JSONEncoder().encode(body))
        } catch {
            throw Failure(.invalid, "\(error)")
        }
        return try decode(type, try await call(.post, path, [], bytes))
    }

    /// Calls `body` with each element of an event stream until it returns false or the stream ends.
    ///
    /// `opened` is called first, once no later change can be missed; false ends the watch there.
    func watch<Element: Decodable>(
        _ type: Element.Type,
        _ path: String...,
        query: Query = [],
        opened: () async throws -> Bool = { true },
        _ body: (Element) async throws -> Bool
    ) async throws {
        let query = query + [("watch", "true")]
        let deadlines = HTTPDeadlines.stream(head: .seconds(30), idle: Self.streamSilence)
        let response = try await open(path, query, deadlines)
        defer { response.body.cancel() }
        do {
            guard try await opened() else { return }
            for try await event in ServerSentEvents(response.body) {
                let element = try decode(type, Array(event.payload.utf8))
                guard try await body(element) else { return }
            }
        } catch let error as HTTPTransportError {
            throw Failure(error, at: server)
        }
    }

    /// Calls `body` with each piece of a streamed answer.
    func stream(
        _ path: String...,
        query: Query,
        _ body: ([UInt8]) throws -> Void
    ) async throws {
        let response = try await open(path, query, .stream(head: .seconds(30)))
        do {
            for try await chunk in response.body { try body(chunk) }
        } catch let error as HTTPTransportError {
            throw Failure(error, at: server)
        }
    }

    private func open(
        _ path: [String],
        _ query: Query,
        _ deadlines: HTTPDeadlines
    ) async throws(Failure) -> HTTPStreamingResponse {
        do {
            let request = HTTPRequest(.get, Self.path(path), query: query, headers: headers)
            let response = try await http.stream(request, deadlines: deadlines)
            guard response.head.isSuccess else {
                let body = try await response.body.collect(limit: 1 << 20)
                throw refusal(response.status, body)
            }
            return response
        } catch let error as HTTPTransportError {
            throw Failure(error, at: server)
        } catch {
            throw error as? Failure ?? Failure(.unreachable, "\(error)")
        }
    }

    private func call(
        _ method: HTTPRequest.Method,
        _ path: [String],
        _ query: Query,
        _ body: [UInt8]? = nil
    ) async throws(Failure) -> [UInt8] {
        let request = HTTPRequest(
            method,
            Self.path(path),
            query: query,
            headers: headers,
            body: body.map { .bytes($0) } ?? .none
        )
        let response: HTTPResponse
        do {
            response = try await http.send(request, deadlines: .call(within: Self.callTimeout))
        } catch {
            throw Failure(error, at: server)
        }
        guard response.head.isSuccess else { throw refusal(response.status, response.body) }
        return response.body
    }

    /// The token is sent over TCP only; the unix socket needs none.
    var headers: [(name: String, value: String)] {
        guard let token, case .tcp = server.endpoint.address else { return [] }
        return [("Authorization", "Bearer \(token)")]
    }

    private static func path(_ segments: [String]) -> String {
        HTTPRequest.path(segments: ["api", "v1"] + segments)
    }

    /// The controller's own message when the body is its JSON error, else a message with the
    /// status.
    private func refusal(_ status: Int, _ body: [UInt8]) -> Failure {
        if let error = try? JSONDecoder().decode(APIError.self, from: Data(body)) {
            return Failure(error)
        }
        return Failure(
            .unreachable,
            "what answers at \(server) is not a Berth controller (HTTP status \(status))"
        )
    }

    private func decode<Answer: Decodable>(
        _ type: Answer.Type,
        _ body: [UInt8]
    ) throws(Failure) -> Answer {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw Failure(
                .unreachable,
                "the controller at \(server) answered with what this version of berth cannot read; "
                    + "`berth version` shows both versions"
            )
        }
    }
}
