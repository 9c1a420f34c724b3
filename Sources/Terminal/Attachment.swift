import NIOCore
import NIOWebSocket
import UnixSignals

/// How an attachment to a terminal ended.
package enum AttachmentEnd: Equatable, Sendable {
    /// The user typed the detach key.
    case detached
    /// The server closed the terminal; nil for a code that `TerminalClose` does not have.
    case closed(TerminalClose?, reason: String)
    /// The connection broke.
    case lost
    /// This process was told to stop by signal `number`.
    case signalled(number: Int32)
}

/// Attaching failed before it began.
package enum AttachmentError: Error, Hashable, Sendable {
    /// Standard input is not a terminal.
    case notATerminal
}

/// Ctrl-], which no program in a workspace needs: it detaches, and the program keeps running.
package let detachKey: UInt8 = 0x1D

/// Connects the terminal behind `input` and `output` to an open socket until one of them ends.
///
/// Meanwhile the terminal is in raw mode, and changes of its window's size are sent. Its settings
/// are restored at every exit, also by a signal (except SIGKILL, which cannot be caught). Throws
/// `AttachmentError.notATerminal` when there is no terminal.
package func attachTerminal(
    to socket: WebSocketChannel,
    token: String = "",
    input: Int32 = 0,
    output: Int32 = 1
) async throws -> AttachmentEnd {
    guard let terminal = LocalTerminal(input: input, output: output) else {
        socket.channel.close(promise: nil)
        throw AttachmentError.notATerminal
    }
    defer { terminal.restore() }
    let signals = await UnixSignalsSequence(
        trapping: .sigwinch,
        .sigcont,
        .sigterm,
        .sighup,
        .sigint
    )
    return try await socket.executeThenClose { inbound, outbound in
        let session = AttachedSession(terminal: terminal, outbound: outbound)
        // If the server has closed already, its close frame with the reason is still to be read.
        try? await session.send(.start(terminal.size, token: token))
        return await session.run(inbound, signals)
    }
}

/// The tasks of one attached terminal.
private struct AttachedSession: Sendable {
    let terminal: LocalTerminal
    let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>

    func send(_ request: TerminalRequest) async throws {
        let frame = WebSocketFrame(
            fin: true,
            opcode: .binary,
            maskKey: .random(),
            data: request.message
        )
        try await outbound.write(frame)
    }

    func run(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ signals: UnixSignalsSequence
    ) async -> AttachmentEnd {
        let stop = StopPipe()
        return await withTaskGroup(of: AttachmentEnd?.self) { group in
            group.addTask { await show(inbound) }
            group.addTask { await type(until: stop) }
            group.addTask { await heed(signals) }
            var end: AttachmentEnd?
            while end == nil, let next = await group.next() { end = next }
            stop.signal()
            group.cancelAll()
            let farewell = closeFrame(.ended, reason: "", masked: true)
            try? await outbound.write(farewell)
            return end ?? .lost
        }
    }

    /// Shows what the server sends; fragments of a message are shown as they arrive.
    private func show(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>
    ) async -> AttachmentEnd? {
        var continuesOutput = false
        do {
            for try await frame in inbound {
                switch frame.opcode {
                case .binary, .text:
                    guard case .output(let bytes) = TerminalReply(message: frame.unmaskedData)
                    else {
                        continuesOutput = false
                        continue
                    }
                    continuesOutput = !frame.fin
                    try await terminal.write(Array(bytes.readableBytesView))
                case .continuation where continuesOutput:
                    continuesOutput = !frame.fin
                    try await terminal.write(Array(frame.unmaskedData.readableBytesView))
                case .ping:
                    let pong = WebSocketFrame(
                        fin: true,
                        opcode: .pong,
                        maskKey: .random(),
                        data: frame.unmaskedData
                    )
                    try await outbound.write(pong)
                case .connectionClose:
                    var payload = frame.unmaskedData
                    let code = payload.readWebSocketErrorCode() ?? .normalClosure
                    return .closed(TerminalClose(code), reason: String(buffer: payload))
                default: continue
                }
            }
        } catch {
            return .lost
        }
        return .lost
    }

    /// Sends what the user types, up to the detach key or the end of the input.
    private func type(until stop: StopPipe) async -> AttachmentEnd? {
        do {
            while true {
                let bytes = try await terminal.read(orUntil: stop.readEnd)
                guard !bytes.isEmpty else { return .detached }
                let sent = bytes.prefix { $0 != detachKey }
                if !sent.isEmpty { try await send(.input(ByteBuffer(bytes: sent))) }
                guard sent.count == bytes.count else { return .detached }
            }
        } catch {
            return nil
        }
    }

    private func heed(_ signals: UnixSignalsSequence) async -> AttachmentEnd? {
        for await signal in signals {
            switch signal {
            case .sigwinch: try? await send(.resize(terminal.size))
            case .sigcont:
                terminal.enterRawMode()
                try? await send(.resize(terminal.size))
            default: return .signalled(number: signal.rawValue)
            }
        }
        return nil
    }
}
