import NIOCore
package import NIOWebSocket

/// How a relayed connection ended.
package enum RelayEnd: Equatable, Sendable {
    /// One side closed with this code, and the other side was notified.
    case closed(WebSocketErrorCode)
    /// One side disconnected without a close frame; the other side was notified.
    case lost
    /// The relaying task was cancelled; both sides were notified.
    case cancelled
}

/// Why a client is refused; its close frame carries this code and reason.
package struct RelayRefusal: Error, Equatable, Sendable {
    package var code: TerminalClose
    package var reason: String

    package init(_ code: TerminalClose, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}

/// Where a client's frames go.
package struct RelayBackend: Sendable {
    package var send: @Sendable (WebSocketFrame) async throws -> Void
    /// Reports that the client is gone; never waits.
    package var close: @Sendable (TerminalClose) -> Void

    package init(
        send: @escaping @Sendable (WebSocketFrame) async throws -> Void,
        close: @escaping @Sendable (TerminalClose) -> Void
    ) {
        self.send = send
        self.close = close
    }
}

/// Passes frames between an accepted WebSocket and a terminal until one ends, then closes both.
///
/// Each frame keeps its opcode, boundaries and bytes; only the mask changes, as RFC 6455 (section
/// 5.3) demands. Pings and pongs are passed on too, so that they test the whole connection.
///
/// While one side does not read, the other side is not read either, so that only a few frames are
/// buffered. Frames that a client sends before its terminal is connected wait too.
package struct Relay: Sendable {
    /// Called with the payload bytes of each frame passed on.
    private let count: @Sendable (Int) -> Void
    private let entrance: RelayEntrance?

    /// - Parameters:
    ///   - entrance: what the client must send first; nil when it is already admitted.
    ///   - count: called with the payload bytes of each frame passed on.
    package init(
        entrance: RelayEntrance? = nil,
        count: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.entrance = entrance
        self.count = count
    }

    /// Relays `client` to the terminal that `serve` connects it to.
    ///
    /// `serve` is called once the client is admitted, with the first message if one was required. A
    /// `RelayRefusal` that it throws is sent to the client.
    package func run(
        _ client: WebSocketChannel,
        _ serve: @escaping @Sendable (RelayClient) async throws -> RelayEnd
    ) async throws -> RelayEnd {
        try await client.executeThenClose { fromClient, toClient in
            let (entered, enter) = AsyncStream.makeStream(of: ByteBuffer?.self)
            let (backends, join) = AsyncStream.makeStream(of: RelayBackend.self)
            let upstream = Upstream(client: client.channel, entrance: entrance, count: count)
            return await withTaskGroup(of: RelayEnd?.self) { group in
                group.addTask {
                    defer { enter.finish() }
                    return await upstream.run(from: fromClient, enter, backends)
                }
                group.addTask {
                    defer { join.finish() }
                    var admissions = entered.makeAsyncIterator()
                    guard let first = await admissions.next() else { return nil }
                    let joined = RelayClient(
                        channel: client.channel,
                        outbound: toClient,
                        join: join,
                        first: first,
                        count: count
                    )
                    return await served(by: serve, joined)
                }
                return await end(of: &group)
            }
        }
    }

    private func served(
        by serve: @Sendable (RelayClient) async throws -> RelayEnd,
        _ client: RelayClient
    ) async -> RelayEnd? {
        do {
            return try await serve(client)
        } catch {
            var refusal = error as? RelayRefusal
            if Task.isCancelled { refusal = RelayRefusal(.goingAway, "") }
            let told = refusal ?? RelayRefusal(.failed, "the terminal failed")
            client.refuse(told)
            return .closed(told.code.code)
        }
    }

    private func end(of group: inout TaskGroup<RelayEnd?>) async -> RelayEnd {
        let first = await group.next() ?? nil
        // The other side should answer a close frame with its own, but may not, so the wait is
        // short.
        group.addTask {
            try? await Task.sleep(for: .seconds(1))
            return nil
        }
        let second = await group.next() ?? nil
        group.cancelAll()
        return first ?? second ?? .lost
    }
}

/// A close frame; `reason` is truncated so that the payload fits the 125 bytes of a control frame
/// (RFC 6455, section 5.5).
package func closeFrame(
    _ code: TerminalClose,
    reason: String,
    masked: Bool
) -> WebSocketFrame {
    var payload = ByteBuffer()
    payload.write(webSocketErrorCode: code.code)
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

/// The code that a close frame's payload begins with.
func closeCode(_ payload: ByteBuffer) -> WebSocketErrorCode {
    var payload = payload
    return payload.readWebSocketErrorCode() ?? .normalClosure
}
