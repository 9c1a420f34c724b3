import API
import GatewaySupport
import HTTPTransport
import NIOCore
import NIOWebSocket
import Terminal
import Testing

extension TestClient {
    /// The first reply of a terminal's socket.
    enum Reply: Equatable {
        case terminal
        case closed(WebSocketErrorCode)
        case nothing
    }

    func ticket(_ tab: String) async throws -> String {
        let answer = try await ask(.post, "/api/v1/workspaces/first/tabs/\(tab)/ticket")
        try #require(answer.status == 201, "\(text(answer))")
        return try decoded(Ticket.self, answer).ticket
    }

    func socket(
        _ extra: [(String, String)] = [],
        target: String = "/code/first/tty/claude"
    ) async throws -> WebSocketChannel {
        let host = [("Host", "127.0.0.1:\(gateway.port)")]
        return try await openTerminalSocket(
            at: .tcp(host: "127.0.0.1", port: gateway.port),
            target: target,
            headers: host + headers.map { ($0.name, $0.value) } + extra
        )
    }

    func frame(_ request: TerminalRequest) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: request.message)
    }

    /// Opens a tab with `ticket` and returns the first reply.
    func firstReply(_ ticket: String, _ tab: String) async throws -> Reply {
        let socket = try await socket(target: "/code/first/tty/\(tab)")
        return try await socket.executeThenClose { inbound, outbound in
            try await outbound.write(frame(.start(.usual, token: ticket)))
            for try await frame in inbound {
                guard frame.opcode == .connectionClose else { return .terminal }
                var payload = frame.unmaskedData
                return .closed(payload.readWebSocketErrorCode() ?? .normalClosure)
            }
            return .nothing
        }
    }

    /// The code with which a terminal's socket is closed after `act`.
    func closeCode(
        _ act: (NIOAsyncChannelOutboundWriter<WebSocketFrame>) async throws -> Void
    ) async throws -> WebSocketErrorCode? {
        let socket = try await socket()
        return try await socket.executeThenClose { inbound, outbound in
            // A server may close while this is still writing, which is no failure.
            try? await act(outbound)
            do {
                for try await frame in inbound where frame.opcode == .connectionClose {
                    var payload = frame.unmaskedData
                    return payload.readWebSocketErrorCode()
                }
            } catch is ChannelError {
                return nil
            }
            return nil
        }
    }
}
