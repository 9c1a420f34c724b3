import HTTPTransport

extension EngineClient {
    /// Attaches to a container's first process: its output from now on, and its input.
    package func attachContainer(
        _ container: String,
        isTerminal: Bool,
        input: Bool = true
    ) async throws(EngineError) -> AttachedSession {
        var request = EngineRequest("container.attach", .post, "containers", container, "attach")
        for name in ["stream", "stdout", "stderr"] { request.add(name, true) }
        request.add("stdin", input)
        let connection = try await hijack(request)
        return AttachedSession(connection, isTerminal: isTerminal, operation: request.operation)
    }

    /// Tells a container's terminal its size.
    package func resizeContainer(
        _ container: String,
        to size: TerminalSize
    ) async throws(EngineError) {
        var request = EngineRequest("container.resize", .post, "containers", container, "resize")
        request.add("h", String(size.rows))
        request.add("w", String(size.columns))
        try await call(request)
    }
}

/// A two-way connection to a process.
///
/// One task reads `output`; any may write.
package struct AttachedSession: Sendable {
    /// Ends when the process has closed its output, as a rule at its end.
    package let output: OutputStream
    private let connection: HTTPUpgradedConnection
    private let operation: String

    init(_ connection: HTTPUpgradedConnection, isTerminal: Bool, operation: String) {
        self.connection = connection
        self.operation = operation
        output = OutputStream(connection.received, isTerminal: isTerminal, operation: operation)
    }

    /// Sends input; waits while more than 256 KiB are queued.
    package func write(_ bytes: [UInt8]) async throws(EngineError) {
        do throws(HTTPTransportError) {
            try await connection.write(bytes)
        } catch {
            throw EngineError(error, during: operation)
        }
    }

    /// Ends the process's input after what was written; its output goes on.
    package func closeInput() {
        connection.closeWriting()
    }

    /// Closes the connection now.
    package func close() {
        connection.close()
    }
}
