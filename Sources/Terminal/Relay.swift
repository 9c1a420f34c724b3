import NIOCore
package import NIOWebSocket

/// How a relayed connection came to its end.
package enum RelayEnd: Equatable, Sendable {
    /// One side said goodbye with this code, and the other was told.
    case closed(WebSocketErrorCode)
    /// One side broke off without a close frame; the other was told.
    case lost
    /// The relaying task was cancelled; both sides were told.
    case cancelled
}

/// Passes every frame between two open WebSockets until one ends, then closes both.
///
/// `client` is a connection that this process accepted, `server` one that it opened. Opcode,
/// boundaries and bytes of each frame stay as they are, only masks differ, as RFC 6455 (section
/// 5.3) demands. A side that does not read stops the other from being read: at most a few frames
/// wait in memory. Pings and pongs pass through, so that they test the whole way.
/// - Parameters:
///   - client: the connection that was accepted.
///   - server: the connection that was opened.
///   - count: called with the payload bytes of each frame passed on.
/// - Returns: how it came to its end.
/// - Throws: when one of the connections cannot be closed.
package func relay(
    client: WebSocketChannel,
    server: WebSocketChannel,
    count: @escaping @Sendable (Int) -> Void = { _ in }
) async throws -> RelayEnd {
    try await client.executeThenClose { fromClient, toClient in
        try await server.executeThenClose { fromServer, toServer in
            let upstream = Pump(destination: server.channel, mask: true, count: count)
            let downstream = Pump(destination: client.channel, mask: false, count: count)
            return await withTaskGroup(of: RelayEnd?.self) { group in
                group.addTask { await upstream.run(from: fromClient, to: toServer) }
                group.addTask { await downstream.run(from: fromServer, to: toClient) }
                let first = await group.next() ?? nil
                // The other side answers a close frame with its own; it need not, so do not wait long.
                group.addTask {
                    try? await Task.sleep(for: .seconds(1))
                    return nil
                }
                let second = await group.next() ?? nil
                group.cancelAll()
                return first ?? second ?? .lost
            }
        }
    }
}

/// One direction of a relay.
private struct Pump: Sendable {
    let destination: any Channel
    /// Whether frames leave in the client's role.
    let mask: Bool
    let count: @Sendable (Int) -> Void

    func run(
        from inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        to outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async -> RelayEnd {
        do {
            for try await frame in inbound {
                let payload = frame.unmaskedData
                count(payload.readableBytes)
                try await outbound.write(outgoing(frame, payload))
                guard frame.opcode == .connectionClose else { continue }
                return .closed(closeCode(payload))
            }
        } catch {
            // Which side broke does not matter: the other is told below, and both are closed.
        }
        // Straight to the channel: the asynchronous writer refuses a cancelled task.
        let code: WebSocketErrorCode = Task.isCancelled ? .goingAway : .unexpectedServerError
        destination.writeAndFlush(closeFrame(code, reason: "", masked: mask), promise: nil)
        return Task.isCancelled ? .cancelled : .lost
    }

    private func outgoing(_ frame: WebSocketFrame, _ payload: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(
            fin: frame.fin,
            opcode: frame.opcode,
            maskKey: mask ? .random() : nil,
            data: payload
        )
    }

    private func closeCode(_ payload: ByteBuffer) -> WebSocketErrorCode {
        var payload = payload
        return payload.readWebSocketErrorCode() ?? .normalClosure
    }
}

/// A close frame; `reason` is cut so that the payload keeps to the 125 bytes of a control frame
/// (RFC 6455, section 5.5).
package func closeFrame(
    _ code: WebSocketErrorCode,
    reason: String,
    masked: Bool
) -> WebSocketFrame {
    var payload = ByteBuffer()
    payload.write(webSocketErrorCode: code)
    var room = 123
    for character in reason {
        room -= character.utf8.count
        guard room >= 0 else { break }
        payload.writeString(String(character))
    }
    return WebSocketFrame(
        fin: true,
        opcode: .connectionClose,
        maskKey: masked ? .random() : nil,
        data: payload
    )
}
