package import Resources

/// Terminals in running containers.
package protocol TerminalRuntime: Sendable {
    /// Starts a program with a terminal in a running container, as the workspace's user; `close` lets
    /// go of it.
    func terminal(
        _ arguments: [String],
        in target: String
    ) async throws(RuntimeError) -> (process: any TerminalProcess, close: @Sendable () -> Void)
}

/// Files that go into running containers, and those that come out of images.
package protocol FileRuntime: Sendable {
    /// Runs a command in a running container as the workspace's user, with `input` on its standard
    /// input.
    func execute(
        _ arguments: [String],
        input: [UInt8],
        in target: String,
        deadline: Duration
    ) async throws(RuntimeError) -> CommandOutcome
    /// The browser's libraries, out of the first of `images` that the Engine has.
    func webFiles(of images: [String]) async throws(RuntimeError) -> [WebFile]
}

/// What running containers use of their machine.
package protocol UsageRuntime: Sendable {
    /// What a running container uses now.
    func usage(of target: String) async throws(RuntimeError) -> RuntimeUsage
}

/// What the browser's pages need of a container runtime.
package typealias PageRuntime = FileRuntime & TerminalRuntime & UsageRuntime

/// What a container has used up to now, and uses now.
package struct RuntimeUsage: Hashable, Sendable {
    /// Processor time since its start, of all processors together.
    package var processorTime: Duration
    /// Without caches that the kernel would give up.
    package var memoryBytes: Int64
    package var memoryLimitBytes: Int64?

    package init(processorTime: Duration, memoryBytes: Int64, memoryLimitBytes: Int64?) {
        self.processorTime = processorTime
        self.memoryBytes = memoryBytes
        self.memoryLimitBytes = memoryLimitBytes
    }
}
