import HTTPTransport

extension EngineClient {
    /// The Engine's events from now on, or from `since` on as far as the Engine remembers them.
    ///
    /// The Engine answers before it subscribes, remembers only 256 events, drops events that a slow
    /// consumer does not read, and forgets all on a restart. So connect with `since` some seconds
    /// back, *then* list, read quickly, and list again after every end of the stream.
    ///
    /// - `since`: seconds since 1970, fractions allowed.
    /// - `until`: ends the stream at that moment.
    /// - `filters`: filter by `type`; a label filter hides every volume event.
    /// - `idle`: ends the stream with `.timedOut` after this much silence.
    package func events(
        since: Double? = nil,
        until: Double? = nil,
        matching filters: EngineFilters = [:],
        idle: Duration? = nil
    ) async throws(EngineError) -> EngineEvents {
        var request = EngineRequest("events", .get, "events")
        request.add("since", since.map { Self.moment($0) })
        request.add("until", until.map { Self.moment($0) })
        try request.add(filters)
        return EngineEvents(try await stream(request, idle: idle).body)
    }

    /// Seconds with nine fractional digits, as the Engine reads them; never an exponent.
    static func moment(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.down))
        let nanoseconds = Int(((seconds - Double(whole)) * 1e9).rounded(.down))
        let digits = String(nanoseconds)
        return "\(whole)." + String(repeating: "0", count: 9 - digits.count) + digits
    }
}

/// The Engine's event stream; it ends when the Engine goes away.
package struct EngineEvents: AsyncSequence, Sendable {
    package typealias Element = EngineEvent
    package typealias Failure = EngineError

    private let body: HTTPResponseBody

    init(_ body: HTTPResponseBody) {
        self.body = body
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(lines: JSONLines(body, operation: "events"))
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var lines: JSONLines<EngineEvent>

        package mutating func next() async throws(EngineError) -> EngineEvent? {
            try await lines.next()
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(EngineError) -> EngineEvent? {
            try await lines.next()
        }
    }

    /// Closes the connection now.
    package func cancel() {
        body.cancel()
    }
}
