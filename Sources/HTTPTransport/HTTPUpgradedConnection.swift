/// A two-way connection after "101 Switching Protocols".
///
/// One task reads, any may write. Releasing the connection and `received` closes it.
package struct HTTPUpgradedConnection: Sendable {
    package let head: HTTPHead
    /// What the server sends; it ends when the server closes its side.
    package let received: HTTPResponseBody
    let outgoing: OutgoingQueue

    /// Queues bytes, and waits while more than 256 KiB are queued.
    package func write(_ bytes: [UInt8]) async throws(HTTPTransportError) {
        try await outgoing.write(bytes)
    }

    /// Closes the writing side after the queued bytes were sent; the server sees the end of its
    /// input.
    ///
    /// Over TLS it only stops writing, because libcurl offers no half-close there.
    package func closeWriting() {
        outgoing.end()
    }

    /// Closes the connection now.
    package func close() {
        received.cancel()
    }
}
