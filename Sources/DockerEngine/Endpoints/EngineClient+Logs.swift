import HTTPTransport

extension EngineClient {
    /// A container's past output and, when following, its new output.
    ///
    /// - `isTerminal`: whether the container has a TTY, whose output is raw; inspect reports it.
    /// - `since`: seconds since 1970, fractions allowed.
    /// - `tail`: how many lines to begin with; nil for all.
    /// - `idle`: ends the stream with `.timedOut` after this much silence.
    package func logs(
        of container: String,
        isTerminal: Bool,
        follow: Bool = false,
        since: Double? = nil,
        tail: Int? = nil,
        timestamps: Bool = false,
        idle: Duration? = nil
    ) async throws(EngineError) -> OutputStream {
        var request = EngineRequest("container.logs", .get, "containers", container, "logs")
        request.add("stdout", true)
        request.add("stderr", true)
        request.add("follow", follow)
        request.add("timestamps", timestamps)
        request.add("since", since.map { Self.moment($0) })
        request.add("tail", tail.map(String.init) ?? "all")
        let body = try await stream(request, idle: idle).body
        return OutputStream(body, isTerminal: isTerminal, operation: request.operation)
    }
}

/// Output that arrives over time; releasing it closes the connection.
package struct OutputStream: AsyncSequence, Sendable {
    package typealias Element = LogChunk
    package typealias Failure = EngineError

    private let body: HTTPResponseBody
    private let isTerminal: Bool
    private let operation: String

    init(_ body: HTTPResponseBody, isTerminal: Bool, operation: String) {
        self.body = body
        self.isTerminal = isTerminal
        self.operation = operation
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            pieces: body.makeAsyncIterator(),
            frames: isTerminal ? nil : LogFrames(),
            operation: operation
        )
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var pieces: HTTPResponseBody.AsyncIterator
        /// Nil for a TTY's raw output.
        fileprivate var frames: LogFrames?
        fileprivate let operation: String
        private var ready: [LogChunk] = []

        fileprivate init(
            pieces: HTTPResponseBody.AsyncIterator,
            frames: LogFrames?,
            operation: String
        ) {
            self.pieces = pieces
            self.frames = frames
            self.operation = operation
        }

        package mutating func next() async throws(EngineError) -> LogChunk? {
            while ready.isEmpty {
                guard let piece = try await nextPiece() else { return nil }
                ready = try frames?.add(piece) ?? [LogChunk(.standardOutput, piece)]
            }
            return ready.removeFirst()
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(EngineError) -> LogChunk? {
            try await next()
        }

        private mutating func nextPiece() async throws(EngineError) -> [UInt8]? {
            do throws(HTTPTransportError) {
                return try await pieces.next()
            } catch {
                throw EngineError(error, during: operation)
            }
        }
    }

    /// Collects both streams.
    /// - Throws: `.tooLarge` when together they exceed `limit` bytes.
    package func collect(
        limit: Int
    ) async throws(EngineError) -> (output: [UInt8], error: [UInt8]) {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var chunks = makeAsyncIterator()
        while let chunk = try await chunks.next() {
            guard output.count + errors.count + chunk.bytes.count <= limit else {
                body.cancel()
                throw .tooLarge(limit: limit)
            }
            if chunk.stream == .standardError {
                errors += chunk.bytes
            } else {
                output += chunk.bytes
            }
        }
        return (output, errors)
    }

    /// Closes the connection now.
    package func cancel() {
        body.cancel()
    }
}
