import HTTPTransport

/// A two-way connection to a process.
///
/// One task reads `output`; any may write.
package struct AttachedSession: Sendable {
    /// Ends when the process has closed its output, usually when it exits.
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

    /// Closes the process's input after the bytes written so far; its output continues.
    package func closeInput() {
        connection.closeWriting()
    }

    /// Closes the connection now.
    package func close() {
        connection.close()
    }
}
