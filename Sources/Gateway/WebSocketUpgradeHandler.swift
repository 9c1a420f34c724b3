import NIOCore
import NIOHTTP1

/// Checks a connection's first request before NIO's upgrade handler sees it.
///
/// NIO's handler drops a request whose upgrade it refuses, so nothing could answer it. A request
/// that is no handshake for a known terminal is therefore passed on without its `Upgrade` field and
/// answered as HTTP.
///
/// Until the first request arrives, this handler also closes the connection when the server stops
/// or the time limit passes; afterwards Hummingbird's own handler, or the relay, does this.
final class WebSocketUpgradeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private enum State {
        case waiting
        /// A handshake is being checked; these parts arrived after its head.
        case lookingUp([NIOAny])
        case open
    }

    /// A client that sends more parts than this before its handshake is answered is disconnected.
    private static let partsMax = 64

    private let admits: @Sendable (HTTPRequestHead, TerminalTarget) async -> Bool
    private let limit: ConnectionLimit?
    private var state = State.waiting
    private var deadline: Scheduled<Void>?
    private var number: UInt64?

    init(
        limit: ConnectionLimit?,
        admits: @escaping @Sendable (HTTPRequestHead, TerminalTarget) async -> Bool
    ) {
        self.limit = limit
        self.admits = admits
    }

    static func remove(from channel: any Channel) throws {
        let operations = channel.pipeline.syncOperations
        let context = try operations.context(handlerType: WebSocketUpgradeHandler.self)
        operations.removeHandler(context: context, promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(GatewayLimits.headPatience)) {
            channel.close(promise: nil)
        }
        number = limit?.enter(channel)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        if let number { limit?.leave(number) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .open: context.fireChannelRead(data)
        case .lookingUp(let parts) where parts.count >= Self.partsMax: context.close(promise: nil)
        case .lookingUp(let parts): state = .lookingUp(parts + [data])
        case .waiting:
            guard case .head(let head) = unwrapInboundIn(data),
                head.headers.contains(name: "Upgrade")
            else {
                state = .open
                return context.fireChannelRead(data)
            }
            guard let target = terminalHandshake(head) else { return pass(head, false, context) }
            lookUp(target, head, context)
        }
    }

    private func lookUp(
        _ target: TerminalTarget,
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        state = .lookingUp([])
        let admits = admits
        context.eventLoop.makeFutureWithTask { await admits(head, target) }
            .assumeIsolated()
            .whenSuccess { self.pass(head, $0, context) }
    }

    /// Passes on the head and the parts after it, as a handshake or as HTTP.
    private func pass(
        _ head: HTTPRequestHead,
        _ isHandshake: Bool,
        _ context: ChannelHandlerContext
    ) {
        var parts: [NIOAny] = []
        if case .lookingUp(let waiting) = state { parts = waiting }
        state = .open
        var head = head
        if !isHandshake { head.headers.remove(name: "Upgrade") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
        for part in parts { context.fireChannelRead(part) }
        if !parts.isEmpty { context.fireChannelReadComplete() }
    }
}

/// The terminal for which a request asks a WebSocket; nil when it is not such a handshake.
///
/// Source: RFC 6455, section 4.2.1, and ttyd's subprotocol.
func terminalHandshake(_ head: HTTPRequestHead) -> TerminalTarget? {
    func values(_ name: String) -> [String] {
        head.headers[canonicalForm: name].map { $0.lowercased() }
    }
    guard head.method == .GET, values("Upgrade") == ["websocket"],
        values("Connection").contains("upgrade"),
        values("Sec-WebSocket-Version") == ["13"], values("Sec-WebSocket-Key").count == 1,
        head.headers[canonicalForm: "Sec-WebSocket-Protocol"].contains("tty")
    else { return nil }
    return TerminalTarget(target: head.uri)
}
