/// A body that arrives while it is consumed, with at most about 256 KiB buffered.
///
/// It has one consumer. Releasing every copy and iterator closes the connection, unless the body
/// has ended; so does cancelling the task that waits for the next piece.
package struct HTTPResponseBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = HTTPTransportError

    let lease: StreamLease

    package struct AsyncIterator: AsyncIteratorProtocol {
        let lease: StreamLease

        package mutating func next() async throws(HTTPTransportError) -> [UInt8]? {
            try await lease.exchange.next()
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(HTTPTransportError) -> [UInt8]? {
            try await lease.exchange.next()
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(lease: lease)
    }

    /// Collects the rest.
    /// - Throws: `.tooLarge` when it exceeds `limit` bytes; the connection is closed then.
    package func collect(limit: Int) async throws(HTTPTransportError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let chunk = try await lease.exchange.next() {
            guard bytes.count + chunk.count <= limit else {
                cancel()
                throw .tooLarge(limit: limit)
            }
            bytes += chunk
        }
        return bytes
    }

    /// Closes the connection now; a waiting consumer gets `.cancelled`.
    package func cancel() {
        lease.exchange.cancel()
    }
}

/// Ends an exchange when nobody can consume it any more, and keeps the loop running until then.
final class StreamLease: Sendable {
    let exchange: StreamingExchange
    private let loop: LoopHandle

    init(exchange: StreamingExchange, loop: LoopHandle) {
        self.exchange = exchange
        self.loop = loop
    }

    deinit {
        if !exchange.isSettled { exchange.cancel() }
    }
}
