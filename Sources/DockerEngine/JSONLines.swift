import HTTPTransport

/// Decodes one JSON value per line from a body, however the transport splits it.
struct JSONLines<Value: Decodable & Sendable>: AsyncIteratorProtocol {
    typealias Element = Value
    typealias Failure = EngineError

    private var pieces: HTTPResponseBody.AsyncIterator
    private let operation: String
    private var splitter = LineSplitter()
    private var ready: ArraySlice<[UInt8]> = []
    private var hasEnded = false

    init(_ body: HTTPResponseBody, operation: String) {
        pieces = body.makeAsyncIterator()
        self.operation = operation
    }

    mutating func next() async throws(EngineError) -> Value? {
        while true {
            if let line = ready.popFirst() {
                guard line.contains(where: { $0 > 0x20 }) else { continue }
                return try decode(line)
            }
            guard !hasEnded else { return nil }
            do throws(HTTPTransportError) {
                if let piece = try await pieces.next() {
                    ready = try splitter.add(piece)[...]
                } else {
                    hasEnded = true
                    ready = splitter.finish().map { [$0] } ?? []
                }
            } catch {
                throw EngineError(error, during: operation)
            }
        }
    }

    mutating func next(
        isolation actor: isolated (any Actor)?
    ) async throws(EngineError) -> Value? {
        try await next()
    }

    private func decode(_ line: [UInt8]) throws(EngineError) -> Value {
        do {
            return try JSON.decode(line)
        } catch {
            throw .undecodable(operation: operation, reason: "\(error)")
        }
    }
}
