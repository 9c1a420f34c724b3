package import Resources

/// Terminals in running containers.
package protocol TerminalRuntime: Sendable {
    /// Starts a program with a terminal in a running container, as the workspace's user; `close`
    /// ends the session.
    func terminal(
        _ arguments: [String],
        in target: String
    ) async throws(RuntimeError) -> (process: any TerminalProcess, close: @Sendable () -> Void)
}

/// Copies files into running containers and out of images.
package protocol FileRuntime: Sendable {
    /// Runs a command in a running container as the workspace's user,
    /// with `input` on its standard input.
    func execute(
        _ arguments: [String],
        input: [UInt8],
        in target: String,
        deadline: Duration
    ) async throws(RuntimeError) -> CommandOutcome
    /// The browser's libraries, taken from the first of `images` that the Engine has.
    func webFiles(of images: [String]) async throws(RuntimeError) -> [WebFile]
}

/// Measures what running containers use.
package protocol UsageRuntime: Sendable {
    /// The current usage of a running container.
    func usage(of target: String) async throws(RuntimeError) -> RuntimeUsage
}

/// What the browser's pages need of a container runtime.
package typealias PageRuntime = FileRuntime & TerminalRuntime & UsageRuntime

/// The resources that a container uses.
package struct RuntimeUsage: Hashable, Sendable {
    /// Processor time since the container started, summed over all processors.
    package var processorTime: Duration
    /// Excludes caches that the kernel can reclaim.
    package var memoryBytes: Int64
    package var memoryLimitBytes: Int64?

    package init(processorTime: Duration, memoryBytes: Int64, memoryLimitBytes: Int64?) {
        self.processorTime = processorTime
        self.memoryBytes = memoryBytes
        self.memoryLimitBytes = memoryLimitBytes
    }
}
