import FoundationEssentials
import NIOCore
import NIOWebSocket
import Resources
import Synchronization
import Terminal

/// Speaks ttyd's protocol for a program whose terminal is provided by the Engine.
///
/// Source: ttyd 1.7.7, `src/server.h` and `src/protocol.c`, as in `TerminalRequest`.
final class ProcessTerminal: Sendable {
    /// How often the client is pinged, and after how much silence it counts as gone.
    private static let pingInterval: Duration = .seconds(30)
    private static let silenceMax: Duration = .seconds(75)
    private static let messageBytesMax = WebSocketLimits.frameBytesMax

    private struct State {
        var message = ByteBuffer()
        var heard = ContinuousClock.now
    }

    private struct Size: Decodable {
        var columns: Int?
        var rows: Int?
    }

    private let process: any TerminalProcess
    private let title: String
    private let state = Mutex(State())
    private let gate = OutputGate()

    init(_ process: any TerminalProcess, title: String) {
        self.process = process
        self.title = title
    }

    /// Relays until the program or the client ends.
    func relay(_ client: RelayClient) async throws -> RelayEnd {
        let (gone, leave) = AsyncStream.makeStream(of: Never.self)
        let backend = RelayBackend(
            send: { frame in
                try await self.take(frame)
                if frame.opcode == .connectionClose { leave.finish() }
            },
            close: { _ in leave.finish() }
        )
        return try await client.relay(to: backend) { send in
            try await send(self.frame("1", Array(self.title.utf8)))
            try await send(self.frame("2", Array("{}".utf8)))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await self.process.withOutput { bytes in
                        await self.gate.passed()
                        try await send(self.frame("0", bytes))
                    }
                }
                group.addTask { for await _ in gone {} }
                group.addTask { try await self.watch(send) }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    private func frame(_ command: Character, _ payload: [UInt8]) -> WebSocketFrame {
        var message = ByteBuffer(string: String(command))
        message.writeBytes(payload)
        return WebSocketFrame(fin: true, opcode: .binary, data: message)
    }

    /// Pings the client to keep the connection in use, and throws when the client is silent too
    /// long.
    private func watch(
        _ send: @Sendable (WebSocketFrame) async throws -> Void
    ) async throws {
        while true {
            try await Task.sleep(for: Self.pingInterval)
            let silence = state.withLock { ContinuousClock.now - $0.heard }
            guard silence < Self.silenceMax else { throw ChannelError.connectTimeout(.zero) }
            try await send(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()))
        }
    }

    /// Handles a frame from the client; a message may consist of several frames.
    private func take(_ frame: WebSocketFrame) async throws {
        let message = try state.withLock { state -> ByteBuffer? in
            state.heard = .now
            guard [.text, .binary, .continuation].contains(frame.opcode) else { return nil }
            var payload = frame.unmaskedData
            state.message.writeBuffer(&payload)
            guard state.message.readableBytes <= Self.messageBytesMax else {
                throw RelayRefusal(.tooLarge, "a message has at most 16 MiB")
            }
            guard frame.fin else { return nil }
            defer { state.message = ByteBuffer() }
            return state.message
        }
        if let message { try await obey(message) }
    }

    private func obey(_ message: ByteBuffer) async throws {
        var message = message
        guard let command = message.getInteger(at: message.readerIndex, as: UInt8.self) else {
            return
        }
        if command != UInt8(ascii: "{") { message.moveReaderIndex(forwardBy: 1) }
        switch command {
        case UInt8(ascii: "0"): try await process.write(Array(message.readableBytesView))
        case UInt8(ascii: "1"), UInt8(ascii: "{"):
            let bytes = Data(message.readableBytesView)
            guard let size = try? JSONDecoder().decode(Size.self, from: bytes),
                let columns = size.columns, let rows = size.rows,
                (1...1_000).contains(columns), (1...1_000).contains(rows)
            else { return }
            await process.resize(columns: columns, rows: rows)
        case UInt8(ascii: "2"): gate.close()
        case UInt8(ascii: "3"): gate.open()
        default: return
        }
    }
}

/// Holds output back while the client asks for a pause.
final class OutputGate: Sendable {
    private struct State {
        var isClosed = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func close() { state.withLock { $0.isClosed = true } }

    func open() {
        let waiting = state.withLock { state in
            state.isClosed = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when output may pass; at once when the task is cancelled.
    func passed() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let passes = state.withLock { state in
                    guard state.isClosed, !Task.isCancelled else { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if passes { continuation.resume() }
            }
        } onCancel: {
            open()
        }
    }
}
