import HTTPTransport

/// The reports of a pull, an import or a build, until it is done.
///
/// The Engine answers 200 before it begins; a failure arrives as a report and is thrown as
/// `.failed`. Releasing the sequence closes the connection, which stops the work.
package struct ImageProgressStream: AsyncSequence, Sendable {
    package typealias Element = ImageProgress
    package typealias Failure = EngineError

    private let body: HTTPResponseBody
    private let operation: String

    init(_ body: HTTPResponseBody, operation: String) {
        self.body = body
        self.operation = operation
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            lines: JSONLines(body, operation: operation),
            operation: operation
        )
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var lines: JSONLines<ImageProgress>
        fileprivate let operation: String

        package mutating func next() async throws(EngineError) -> ImageProgress? {
            guard let report = try await lines.next() else { return nil }
            if let error = report.error { throw .failed(operation: operation, message: error) }
            return report
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(EngineError) -> ImageProgress? {
            try await next()
        }
    }

    /// Waits for the end and returns the last auxiliary id: the built image's.
    @discardableResult
    package func finish() async throws(EngineError) -> String? {
        var id: String?
        var reports = makeAsyncIterator()
        while let report = try await reports.next() { id = report.auxiliary?.id ?? id }
        return id
    }
}
