import HTTPTransport

extension EngineClient {
    /// Sends a request under the agreed version and collects the answer.
    /// - Throws: `.rejected` for any status but 2xx and those in `accepting`.
    @discardableResult
    func call(
        _ request: EngineRequest,
        accepting: Set<Int> = [],
        bodyLimit: Int = HTTPClient.bodyLimit
    ) async throws(EngineError) -> HTTPResponse {
        let prepared = try await prepare(request)
        let limit = request.limit(in: deadlines)
        let response = try await observed(request) { () async throws(HTTPTransportError) in
            let response = try await http.send(
                prepared,
                deadlines: .call(within: limit),
                bodyLimit: bodyLimit
            )
            return (response, response.status)
        }
        guard response.head.isSuccess || accepting.contains(response.status) else {
            throw rejection(response.status, response.body)
        }
        return response
    }

    /// Sends a request and decodes the JSON answer.
    func decode<Value: Decodable>(
        _ request: EngineRequest,
        bodyLimit: Int = HTTPClient.bodyLimit
    ) async throws(EngineError) -> Value {
        let response = try await call(request, bodyLimit: bodyLimit)
        do {
            return try JSON.decode(response.body)
        } catch {
            throw .undecodable(operation: request.operation, reason: "\(error)")
        }
    }

    /// Sends a request whose answer arrives over time.
    ///
    /// The request's limit bounds the wait for the head; `total` bounds the whole, when given.
    func stream(
        _ request: EngineRequest,
        total: Duration? = nil,
        idle: Duration? = nil
    ) async throws(EngineError) -> HTTPStreamingResponse {
        let prepared = try await prepare(request)
        let limit = request.limit(in: deadlines)
        let response = try await observed(request) { () async throws(HTTPTransportError) in
            var deadlines = HTTPDeadlines.stream(head: limit, idle: idle)
            deadlines.total = total
            let response = try await http.stream(prepared, deadlines: deadlines)
            return (response, response.status)
        }
        guard !response.head.isSuccess else { return response }
        let body = (try? await response.body.collect(limit: 64 * 1024)) ?? []
        throw rejection(response.status, body)
    }

    /// Sends a request and takes over its connection.
    func hijack(_ request: EngineRequest) async throws(EngineError) -> HTTPUpgradedConnection {
        var request = request
        request.headers.append(("Upgrade", "tcp"))
        let prepared = try await prepare(request)
        let limit = request.limit(in: deadlines)
        return try await observed(request) { () async throws(HTTPTransportError) in
            let connection = try await http.upgrade(prepared, deadlines: .stream(head: limit))
            return (connection, connection.head.status)
        }
    }

    private func prepare(_ request: EngineRequest) async throws(EngineError) -> HTTPRequest {
        let prefix = request.isUnversioned ? "" : "/v\(try await apiVersion())"
        return HTTPRequest(
            request.method,
            prefix + request.path,
            query: request.query,
            headers: request.headers,
            body: request.body
        )
    }

    /// Runs an exchange, reports it, and translates its error.
    private func observed<Value>(
        _ request: EngineRequest,
        _ exchange: () async throws(HTTPTransportError) -> (Value, Int)
    ) async throws(EngineError) -> Value {
        let started = ContinuousClock.now
        do throws(HTTPTransportError) {
            let (value, status) = try await exchange()
            report?(
                EngineCall(
                    operation: request.operation,
                    outcome: .status(status),
                    duration: started.duration(to: .now)
                )
            )
            return value
        } catch {
            report?(
                EngineCall(
                    operation: request.operation,
                    outcome: .failed(error),
                    duration: started.duration(to: .now)
                )
            )
            if case .notUpgraded(let head, let body) = error {
                throw rejection(head.status, body)
            }
            let failure = EngineError(error, during: request.operation)
            guard case .unreachable(let reason) = failure else { throw failure }
            throw .unreachable("\(address) (from \(address.origin)): \(reason)")
        }
    }

    private func rejection(_ status: Int, _ body: [UInt8]) -> EngineError {
        let message = EngineError.message(in: body)
        // "client version 1.41 is too old. Minimum supported API version is 1.44, …"
        if status == 400, message.hasPrefix("client version") { forgetVersion() }
        return .rejected(status: status, message: message)
    }
}
