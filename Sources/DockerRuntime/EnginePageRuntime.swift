import DockerEngine
package import Reconciler
import Reconciliation
package import Resources

/// The Docker Engine as the pages' runtime.
package struct EnginePageRuntime: FileRuntime, TerminalRuntime, UsageRuntime {
    let runtime: EngineRuntime
    /// The directory that caches the browser's libraries.
    let cache: String

    package init(runtime: EngineRuntime, cache: String) {
        self.runtime = runtime
        self.cache = cache
    }

    var client: EngineClient { runtime.client }

    package func execute(
        _ arguments: [String],
        input: [UInt8],
        in target: String,
        deadline: Duration
    ) async throws(RuntimeError) -> CommandOutcome {
        let outcome = try await classified { () async throws(EngineError) in
            try await client.run(
                in: target,
                ExecSpec(arguments, user: ContainerSpec.workspaceUser),
                input: input,
                limit: deadline
            )
        }
        return CommandOutcome(
            exitCode: outcome.exitCode,
            output: outcome.standardOutput,
            errors: outcome.standardError
        )
    }

    package func usage(of target: String) async throws(RuntimeError) -> RuntimeUsage {
        let stats = try await classified { () async throws(EngineError) in
            try await client.stats(of: target)
        }
        guard let processor = stats.processor?.usage, let memory = stats.memory,
            memory.usage != nil
        else { throw .notFound("\(target) does not run") }
        return RuntimeUsage(
            processorTime: .nanoseconds(Int64(clamping: processor.total)),
            memoryBytes: Int64(clamping: memory.working),
            memoryLimitBytes: memory.limit.map { Int64(clamping: $0) }
        )
    }

    package func terminal(
        _ arguments: [String],
        in target: String
    ) async throws(RuntimeError) -> (process: any TerminalProcess, close: @Sendable () -> Void) {
        try await classified { () async throws(EngineError) in
            let id = try await client.createExec(
                in: target,
                ExecSpec(
                    arguments,
                    environment: ["TERM=xterm-256color"],
                    user: ContainerSpec.workspaceUser,
                    isTerminal: true,
                    attachesStandardInput: true
                )
            )
            let session = try await client.attachExec(id, isTerminal: true)
            let process = EngineTerminal(client: client, id: id, session: session)
            return (process, { session.close() })
        }
    }
}

/// A command with a terminal in a container.
private struct EngineTerminal: TerminalProcess {
    let client: EngineClient
    let id: String
    let session: AttachedSession

    func withOutput(
        _ body: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        for try await chunk in session.output { try await body(chunk.bytes) }
    }

    func write(_ bytes: [UInt8]) async throws { try await session.write(bytes) }

    func resize(columns: Int, rows: Int) async {
        // A program that has just ended cannot be resized.
        try? await client.resizeExec(id, to: TerminalSize(columns: columns, rows: rows))
    }
}
