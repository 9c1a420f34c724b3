package import NIOCore
package import NIOWebSocket

/// The client's side of a relay, for the code that serves the client.
package struct RelayClient: Sendable {
    let channel: any Channel
    let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    let join: AsyncStream<RelayBackend>.Continuation
    /// The first message to pass on; nil when none was required.
    package let first: ByteBuffer?
    let count: @Sendable (Int) -> Void

    /// The loop on which the terminal's side must run.
    ///
    /// Another loop could read ahead without limit while this one cannot write.
    package var eventLoop: any EventLoop { channel.eventLoop }

    /// Relays to a WebSocket that this process opened, until one side ends.
    package func relay(to server: WebSocketChannel) async throws -> RelayEnd {
        try await server.executeThenClose { fromServer, toServer in
            let channel = server.channel
            join.yield(
                RelayBackend(
                    send: { try await toServer.write(masked($0)) },
                    close: {
                        let frame = closeFrame($0, reason: "", masked: true)
                        channel.writeAndFlush(frame, promise: nil)
                    }
                )
            )
            return await withTaskExecutorPreference(EventLoopExecutor(eventLoop)) {
                await pass(fromServer)
            }
        }
    }

    /// Relays to a backend that speaks ttyd's protocol without a WebSocket, and answers pings.
    ///
    /// Frames from the client go to `backend`, and frames that `produce` sends go to the client,
    /// until `produce` returns.
    package func relay(
        to backend: RelayBackend,
        _ produce: (_ send: @escaping @Sendable (WebSocketFrame) async throws -> Void) async throws
            -> Void
    ) async throws -> RelayEnd {
        join.yield(
            RelayBackend(
                send: { frame in
                    if frame.opcode == .ping {
                        let payload = frame.unmaskedData
                        try await outbound.write(
                            WebSocketFrame(fin: true, opcode: .pong, data: payload)
                        )
                    }
                    try await backend.send(frame)
                },
                close: backend.close
            )
        )
        var end = RelayEnd.closed(.normalClosure)
        do {
            try await produce { frame in
                count(frame.data.readableBytes)
                try await outbound.write(frame)
            }
        } catch {
            end = Task.isCancelled ? .cancelled : .lost
        }
        if Task.isCancelled { end = .cancelled }
        let code: TerminalClose =
            switch end {
            case .closed: .ended
            case .lost: .failed
            case .cancelled: .goingAway
            }
        refuse(RelayRefusal(code, ""))
        return end
    }

    /// Sends the client a close frame with the reason.
    func refuse(_ refusal: RelayRefusal) {
        // Written to the channel directly, because the asynchronous writer throws in a cancelled
        // task.
        let frame = closeFrame(refusal.code, reason: refusal.reason, masked: false)
        channel.writeAndFlush(frame, promise: nil)
    }

    /// Sends a frame; all frames of one turn of the loop are sent with one system call.
    private func send(_ frame: WebSocketFrame, _ isFlushDue: NIOLoopBoundBox<Bool>) async throws {
        // Wait for a client that is slow to read.
        guard eventLoop.inEventLoop, channel.isWritable else {
            return try await outbound.write(frame)
        }
        channel.write(frame, promise: nil)
        guard !isFlushDue.value else { return }
        isFlushDue.value = true
        eventLoop.execute {
            isFlushDue.value = false
            channel.flush()
        }
    }

    private func pass(_ frames: NIOAsyncChannelInboundStream<WebSocketFrame>) async -> RelayEnd {
        let isFlushDue = NIOLoopBoundBox.makeBoxSendingValue(false, eventLoop: eventLoop)
        do {
            for try await frame in frames {
                let payload = frame.unmaskedData
                count(payload.readableBytes)
                try await send(
                    WebSocketFrame(fin: frame.fin, opcode: frame.opcode, data: payload),
                    isFlushDue
                )
                if frame.opcode == .connectionClose { return .closed(closeCode(payload)) }
            }
        } catch {
            // It does not matter which side broke: the client is notified below, and both are
            // closed.
        }
        refuse(RelayRefusal(Task.isCancelled ? .goingAway : .failed, ""))
        return Task.isCancelled ? .cancelled : .lost
    }
}

/// The frame with a mask, as a client must send it.
private func masked(_ frame: WebSocketFrame) -> WebSocketFrame {
    WebSocketFrame(
        fin: frame.fin,
        opcode: frame.opcode,
        maskKey: .random(),
        data: frame.unmaskedData
    )
}
