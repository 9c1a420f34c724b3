import Resources
import Synchronization

/// A program with a terminal that echoes its input and records its window sizes.
package final class FakeProcess: TerminalProcess {
    private let sizesSeen = Mutex<[[Int]]>([])
    private let output: AsyncStream<[UInt8]>
    private let input: AsyncStream<[UInt8]>.Continuation

    package init() { (output, input) = AsyncStream.makeStream(of: [UInt8].self) }

    package var sizes: [[Int]] { sizesSeen.withLock { $0 } }

    package func withOutput(_ body: @Sendable ([UInt8]) async throws -> Void) async throws {
        for await bytes in output { try await body(bytes) }
    }

    package func write(_ bytes: [UInt8]) async throws { input.yield(bytes) }

    package func resize(columns: Int, rows: Int) async {
        sizesSeen.withLock { $0.append([columns, rows]) }
    }

    /// Ends the program.
    package func end() { input.finish() }
}
