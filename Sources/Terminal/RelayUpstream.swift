package import NIOCore
import NIOWebSocket

/// What a client must send before it is connected to a terminal.
package struct RelayEntrance: Sendable {
    /// The longest first message, in bytes.
    static let messageBytesMax = 4_096

    package var patience: Duration
    /// Checks the first message, and returns the message to pass on in its place.
    package var admit: @Sendable (ByteBuffer) async throws(RelayRefusal) -> ByteBuffer

    package init(
        patience: Duration,
        admit: @escaping @Sendable (ByteBuffer) async throws(RelayRefusal) -> ByteBuffer
    ) {
        self.patience = patience
        self.admit = admit
    }
}

/// The direction from the client to its terminal.
struct Upstream: Sendable {
    let client: any Channel
    let entrance: RelayEntrance?
    let count: @Sendable (Int) -> Void

    private typealias Frames = NIOAsyncChannelInboundStream<WebSocketFrame>.AsyncIterator

    /// Admits the client, reports it to `enter`, waits for the terminal and passes all frames on.
    func run(
        from inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ enter: AsyncStream<ByteBuffer?>.Continuation,
        _ backends: AsyncStream<RelayBackend>
    ) async -> RelayEnd? {
        var frames = inbound.makeAsyncIterator()
        var first: ByteBuffer?
        do throws(RelayRefusal) {
            if let entrance { first = try await admitted(by: entrance, &frames) }
        } catch {
            refuse(error)
            return .closed(error.code.code)
        }
        enter.yield(first)
        var joined = backends.makeAsyncIterator()
        guard let backend = await joined.next() else { return nil }
        let end = await pass(first, &frames, to: backend)
        switch end {
        case .closed: break
        case .lost: backend.close(.failed)
        case .cancelled: backend.close(.goingAway)
        }
        return end
    }

    private func pass(
        _ first: ByteBuffer?,
        _ frames: inout Frames,
        to backend: RelayBackend
    ) async -> RelayEnd {
        do {
            if let first {
                try await backend.send(WebSocketFrame(fin: true, opcode: .binary, data: first))
            }
            while let frame = try await next(&frames) {
                count(frame.data.readableBytes)
                try await backend.send(frame)
                if frame.opcode == .connectionClose {
                    return .closed(closeCode(frame.unmaskedData))
                }
            }
        } catch let error as RelayRefusal {
            refuse(error)
        } catch {
            // It does not matter which side broke: both are notified and closed.
        }
        return Task.isCancelled ? .cancelled : .lost
    }

    /// The next frame; throws a refusal for a frame that clients must not send.
    ///
    /// Source: RFC 6455, sections 5.1 (clients mask) and 5.2 (no extension, so no reserved bits).
    private func next(_ frames: inout Frames) async throws -> WebSocketFrame? {
        guard let frame = try await frames.next(isolation: #isolation) else { return nil }
        guard frame.maskKey != nil, !frame.rsv1, !frame.rsv2, !frame.rsv3 else {
            throw RelayRefusal(.malformed, "the frame is not one that a client may send")
        }
        return frame
    }

    private func refuse(_ refusal: RelayRefusal) {
        let frame = closeFrame(refusal.code, reason: refusal.reason, masked: false)
        client.writeAndFlush(frame, promise: nil)
    }

    // MARK: The first message

    private func admitted(
        by entrance: RelayEntrance,
        _ frames: inout Frames
    ) async throws(RelayRefusal) -> ByteBuffer {
        let client = client
        let late = closeFrame(.ticketRefused, reason: "no ticket came in time", masked: false)
        let deadline = client.eventLoop.scheduleTask(in: TimeAmount(entrance.patience)) {
            client.writeAndFlush(late, promise: nil)
            client.close(promise: nil)
        }
        let message: ByteBuffer?
        do {
            message = try await firstMessage(&frames)
        } catch let refusal as RelayRefusal {
            deadline.cancel()
            throw refusal
        } catch {
            message = nil
        }
        deadline.cancel()
        guard let message else {
            throw RelayRefusal(.ticketRefused, "the first message has to bring a ticket")
        }
        return try await entrance.admit(message)
    }

    /// The first whole message, of one frame or several; nil when it is too long or none comes.
    private func firstMessage(_ frames: inout Frames) async throws -> ByteBuffer? {
        var message = ByteBuffer()
        while let frame = try await next(&frames) {
            switch frame.opcode {
            case .text, .binary, .continuation:
                var payload = frame.unmaskedData
                message.writeBuffer(&payload)
                guard message.readableBytes <= RelayEntrance.messageBytesMax else { return nil }
                if frame.fin { return message }
            case .ping, .pong: continue
            default: return nil
            }
        }
        return nil
    }
}
