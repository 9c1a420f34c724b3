/// A file of the browser's libraries.
package struct WebFile: Hashable, Sendable {
    /// Below `/assets/xterm/`.
    package var path: String
    package var bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// A program with a terminal in a workspace's container.
package protocol TerminalProcess: Sendable {
    /// Calls `body` with each piece of what it prints until it ends; reads no faster than `body`.
    func withOutput(_ body: @Sendable ([UInt8]) async throws -> Void) async throws
    func write(_ bytes: [UInt8]) async throws
    func resize(columns: Int, rows: Int) async
}
