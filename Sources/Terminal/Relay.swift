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

/// Why a client is sent away, as its close frame says.
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
    /// Tells it that the client is gone; never waits.
    package var close: @Sendable (TerminalClose) -> Void

    package init(
        send: @escaping @Sendable (WebSocketFrame) async throws -> Void,
        close: @escaping @Sendable (TerminalClose) -> Void
    ) {
        self.send = send
        self.close = close
    }
}

/// Passes every frame between an accepted WebSocket and a terminal until one ends, then closes both.
///
/// Opcode, boundaries and bytes of each frame stay as they are, only masks differ, as RFC 6455
/// (section 5.3) demands. A side that does not read stops the other from being read: at most a few
/// frames wait in memory, and what a client sends before its terminal is up waits too. Pings and
/// pongs pass through, so that they test the whole way.
package struct Relay: Sendable {
    /// Called with the payload bytes of each frame passed on.
    private let count: @Sendable (Int) -> Void
    private let entrance: RelayEntrance?

    /// - Parameters:
    ///   - entrance: what the client must say first; nil when it was let in already.
    ///   - count: called with the payload bytes of each frame passed on.
    package init(
        entrance: RelayEntrance? = nil,
        count: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.entrance = entrance
        self.count = count
    }

    /// Relays `client` to the terminal that `serve` joins to it.
    ///
    /// `serve` is called when the client was let in, with the first message if that was asked for.
    /// A `RelayRefusal` that it throws is told to the client.
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

/// A close frame; `reason` is cut so that the payload keeps to the 125 bytes of a control frame
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
