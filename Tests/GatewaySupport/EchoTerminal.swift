import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization

/// Speaks ttyd's protocol on a unix socket without a real terminal.
///
/// It prints the request's target and the start message, and echoes input; input `flood N` is
/// answered with N kibibytes.
package final class EchoTerminal: Sendable {
    package let path: String
    private let server: NIOAsyncChannel<EventLoopFuture<Accepted?>, Never>
    private let written = Atomic<Int>(0)

    fileprivate struct Accepted: Sendable {
        var socket: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>
        var target: String
    }

    /// Bytes of output written so far.
    package var writtenBytes: Int { written.load(ordering: .relaxed) }

    private init(path: String, server: NIOAsyncChannel<EventLoopFuture<Accepted?>, Never>) {
        self.path = path
        self.server = server
    }

    /// Runs `body` while the terminal serves at `path`.
    package static func run(
        at path: String,
        _ body: @Sendable (EchoTerminal) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture { try setUp(channel) }
            }
        let terminal = EchoTerminal(path: path, server: server)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await terminal.accept() }
            try await body(terminal)
            group.cancelAll()
        }
    }

    private static func setUp(_ channel: any Channel) throws -> EventLoopFuture<Accepted?> {
        let upgrader = NIOTypedWebSocketServerUpgrader<Accepted?>(
            maxFrameSize: 8 << 20,
            shouldUpgrade: { channel, head in
                let isTerminal = head.headers["Sec-WebSocket-Protocol"].contains("tty")
                return channel.eventLoop.makeSucceededFuture(
                    isTerminal ? ["Sec-WebSocket-Protocol": "tty"] : nil
                )
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    let socket = try NIOAsyncChannel<WebSocketFrame, WebSocketFrame>(
                        wrappingChannelSynchronously: channel
                    )
                    return Accepted(socket: socket, target: head.uri)
                }
            }
        )
        let configuration = NIOUpgradableHTTPServerPipelineConfiguration<Accepted?>(
            upgradeConfiguration: .init(
                upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in
                    channel.close(promise: nil)
                    return channel.eventLoop.makeSucceededFuture(nil)
                }
            )
        )
        return try channel.pipeline.syncOperations
            .configureUpgradableHTTPServerPipeline(configuration: configuration)
    }

    private func accept() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            try await server.executeThenClose { inbound in
                for try await connection in inbound {
                    group.addTask {
                        guard let accepted = try? await connection.get() else { return }
                        try? await self.serve(accepted)
                    }
                }
            }
        }
    }

    private func serve(_ accepted: Accepted) async throws {
        try await accepted.socket.executeThenClose { inbound, outbound in
            for try await frame in inbound {
                switch frame.opcode {
                case .connectionClose:
                    let echo = WebSocketFrame(
                        fin: true,
                        opcode: .connectionClose,
                        data: frame.unmaskedData
                    )
                    return try await outbound.write(echo)
                case .ping:
                    let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
                    try await outbound.write(pong)
                case .binary, .text:
                    for reply in replies(to: frame.unmaskedData, at: accepted.target) {
                        written.wrappingAdd(reply.readableBytes, ordering: .relaxed)
                        try await outbound.write(.init(fin: true, opcode: .binary, data: reply))
                    }
                default: continue
                }
            }
        }
    }

    private func replies(to message: ByteBuffer, at target: String) -> [ByteBuffer] {
        let text = String(buffer: message)
        if text.hasPrefix("{") {
            return [
                ByteBuffer(string: "1title"), ByteBuffer(string: "2{}"),
                ByteBuffer(string: "0\(target) \(text)\r\n"),
            ]
        }
        if text.hasPrefix("0flood "), let kibibytes = Int(text.dropFirst(7)) {
            return (0..<kibibytes).map { index in
                let byte = UInt8(ascii: "a") + UInt8(index % 26)
                return ByteBuffer(bytes: [UInt8(ascii: "0")] + Array(repeating: byte, count: 1_023))
            }
        }
        if text.hasPrefix("0") { return [message] }
        return [ByteBuffer(string: "0<\(text)>")]
    }
}
