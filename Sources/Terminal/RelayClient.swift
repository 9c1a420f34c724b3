package import NIOCore
package import NIOWebSocket

/// The client's side of a relay, as who serves it sees it.
package struct RelayClient: Sendable {
    let channel: any Channel
    let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    let join: AsyncStream<RelayBackend>.Continuation
    /// The first message as it is to be passed on, when one was asked for.
    package let first: ByteBuffer?
    let count: @Sendable (Int) -> Void

    /// Where the terminal's side belongs: a loop of its own could read ahead while this one is kept
    /// from writing, without bound.
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

    /// Relays to what speaks ttyd's protocol otherwise, and answers pings.
    ///
    /// What the client sends goes to `backend`, and what `produce` sends to the client, until that
    /// ends.
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

    /// Says goodbye to the client.
    func refuse(_ refusal: RelayRefusal) {
        // Straight to the channel: the asynchronous writer refuses a cancelled task.
        let frame = closeFrame(refusal.code, reason: refusal.reason, masked: false)
        channel.writeAndFlush(frame, promise: nil)
    }

    /// Sends a frame, and all that come within the same turn of the loop with one system call.
    private func send(_ frame: WebSocketFrame, _ isFlushDue: NIOLoopBoundBox<Bool>) async throws {
        // A client that does not read is waited for.
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
            // Which side broke does not matter: the other is told below, and both are closed.
        }
        refuse(RelayRefusal(Task.isCancelled ? .goingAway : .failed, ""))
        return Task.isCancelled ? .cancelled : .lost
    }
}

/// A frame as a client sends it.
private func masked(_ frame: WebSocketFrame) -> WebSocketFrame {
    WebSocketFrame(
        fin: frame.fin,
        opcode: frame.opcode,
        maskKey: .random(),
        data: frame.unmaskedData
    )
}
