import GatewaySupport
import HTTPTransport
import NIOCore
import NIOWebSocket
import Terminal
import Testing

/// The terminal over the Engine, which is used when nothing answers at the terminal's socket.
@Suite(.timeLimit(.minutes(1)))
struct ProcessTerminalTests {

    private func withTerminal(
        _ body:
            @escaping @Sendable (
                FakeProcess, NIOAsyncChannelInboundStream<WebSocketFrame>,
                NIOAsyncChannelOutboundWriter<WebSocketFrame>
            ) async throws -> Void
    ) async throws {
        try await GatewayFixture.run { gateway in
            _ = try await exchange(
                gateway.client,
                .put,
                "/api/v1/workspaces/first",
                body: manifest
            )
            let process = FakeProcess()
            gateway.controller.workbench.setProcess(process)
            let socket = try await openTerminalSocket(
                at: .unixSocket(path: gateway.socketPath),
                target: "/code/first/tty/claude"
            )
            try await socket.executeThenClose { try await body(process, $0, $1) }
        }
    }

    private func frame(_ request: TerminalRequest) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: request.message)
    }

    @Test func `it speaks as ttyd does`() async throws {
        try await withTerminal { process, inbound, outbound in
            try await outbound.write(frame(.start(TerminalSize(columns: 100, rows: 30))))
            let bytes = ByteBuffer(bytes: Array(UInt8.min...UInt8.max))
            try await outbound.write(frame(.input(bytes)))
            try await outbound.write(frame(.resize(TerminalSize(columns: 90, rows: 20))))
            var replies: [TerminalReply] = []
            for try await frame in inbound {
                replies.append(TerminalReply(message: frame.unmaskedData))
                if replies.count == 3 { break }
            }
            #expect(replies == [.title("first"), .preferences("{}"), .output(bytes)])
            #expect(try await eventually { process.sizes == [[100, 30], [90, 20]] })
        }
    }

    @Test func `it answers pings`() async throws {
        try await withTerminal { _, inbound, outbound in
            try await outbound.write(frame(.start(.usual)))
            let payload = ByteBuffer(string: "still there?")
            try await outbound.write(
                WebSocketFrame(fin: true, opcode: .ping, maskKey: .random(), data: payload)
            )
            var answer: ByteBuffer?
            for try await frame in inbound where frame.opcode == .pong {
                answer = frame.unmaskedData
                break
            }
            #expect(answer == payload)
        }
    }

    @Test func `a pause holds output back until it is resumed`() async throws {
        try await withTerminal { process, inbound, outbound in
            try await outbound.write(frame(.start(.usual)))
            try await outbound.write(frame(.pause))
            try await outbound.write(frame(.input(ByteBuffer(string: "held"))))
            // Frames are handled in order, so the pause and the input are handled when this one
            // arrives.
            try await outbound.write(frame(.resize(TerminalSize(columns: 7, rows: 7))))
            #expect(try await eventually { process.sizes.contains([7, 7]) })
            try await outbound.write(frame(.resume))
            var output = ""
            for try await frame in inbound {
                if case .output(let bytes) = TerminalReply(message: frame.unmaskedData) {
                    output += String(buffer: bytes)
                }
                if output == "held" { break }
            }
            #expect(output == "held")
        }
    }

    @Test func `a program that ends closes the socket`() async throws {
        try await withTerminal { process, inbound, outbound in
            try await outbound.write(frame(.start(.usual)))
            process.end()
            var code: WebSocketErrorCode?
            for try await frame in inbound where frame.opcode == .connectionClose {
                var payload = frame.unmaskedData
                code = payload.readWebSocketErrorCode()
            }
            #expect(code == .normalClosure)
        }
    }
}
