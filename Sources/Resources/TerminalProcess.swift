/// A file of the browser's libraries.
package struct WebFile: Hashable, Sendable {
    /// The path below `/assets/xterm/`.
    package var path: String
    package var bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// A program that runs with a terminal in a workspace's container.
package protocol TerminalProcess: Sendable {
    /// Calls `body` with each piece of output until the program ends; reads no faster than `body`.
    func withOutput(_ body: @Sendable ([UInt8]) async throws -> Void) async throws
    func write(_ bytes: [UInt8]) async throws
    func resize(columns: Int, rows: Int) async
}
