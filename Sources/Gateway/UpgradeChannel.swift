import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket
import Terminal

extension HTTPServerBuilder {
    /// HTTP/1.1 whose connections can be upgraded to WebSockets at the paths of terminals.
    static func terminals(
        _ terminals: TerminalRelay,
        limit: ConnectionLimit? = nil,
        behindTLS: Bool = false
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            UpgradeChannel(
                responder: responder,
                terminals: terminals,
                limit: limit,
                isBehindTLS: behindTLS
            )
        }
    }
}

/// One accepted connection: WebSocket when its first request asks for a terminal, else HTTP.
struct UpgradeChannel: HTTPChannelHandler {
    enum Outcome: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case terminal(WebSocketChannel, TerminalTarget, Principal)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let outcome: EventLoopFuture<Outcome>
    }

    let responder: HTTPChannelHandler.Responder
    let terminals: TerminalRelay
    let limit: ConnectionLimit?
    let isBehindTLS: Bool

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let upgrades = NIOTypedHTTPServerUpgradeConfiguration<Outcome>(
                upgraders: [webSocketUpgrader],
                notUpgradingCompletionHandler: { continueAsHTTP($0, logger) }
            )
            var pipeline = NIOUpgradableHTTPServerPipelineConfiguration(
                upgradeConfiguration: upgrades
            )
            // The asynchronous channel answers one request at a time by itself.
            pipeline.enablePipelining = false
            pipeline.enableResponseHeaderValidation = false
            let operations = channel.pipeline.syncOperations
            let outcome = try operations.configureUpgradableHTTPServerPipeline(
                configuration: pipeline
            )
            let upgradeHandler = try operations.handler(
                type: NIOTypedHTTPServerUpgradeHandler<Outcome>.self
            )
            let gate = WebSocketUpgradeHandler(limit: limit, admits: terminals.admits)
            try operations.addHandler(gate, position: .before(upgradeHandler))
            if isBehindTLS {
                try operations.addHandler(PlainRequestAnswer(), position: .first)
            }
            return Value(channel: channel, outcome: outcome)
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.outcome.get() {
            case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
            case .terminal(let channel, let target, let principal):
                await terminals.serve(channel, target, for: principal, logger: logger)
            }
        } catch {
            logger.trace("connection ended before its first request")
            value.channel.close(promise: nil)
        }
    }

    private var webSocketUpgrader: NIOTypedWebSocketServerUpgrader<Outcome> {
        NIOTypedWebSocketServerUpgrader(
            maxFrameSize: WebSocketLimits.frameBytesMax,
            // `WebSocketUpgradeHandler` passes no other handshake on.
            shouldUpgrade: { channel, _ in
                channel.eventLoop.makeSucceededFuture(["Sec-WebSocket-Protocol": "tty"])
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    guard let target = TerminalTarget(target: head.uri) else {
                        throw ChannelError.inappropriateOperationForState
                    }
                    let principal = try terminals.authenticator.check(head, needs: .editor)
                    try WebSocketUpgradeHandler.remove(from: channel)
                    try channel.pipeline.syncOperations.addHandler(CloseFrameGate())
                    let socket = try WebSocketChannel(wrappingChannelSynchronously: channel)
                    return .terminal(socket, target, principal)
                }
            }
        )
    }

    private func continueAsHTTP(
        _ channel: any Channel,
        _ logger: Logger
    ) -> EventLoopFuture<Outcome> {
        channel.eventLoop.makeCompletedFuture {
            try WebSocketUpgradeHandler.remove(from: channel)
            let operations = channel.pipeline.syncOperations
            try operations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try operations.addHandler(
                HTTPConnectionStateHandler(idleTimeout: GatewayLimits.idleTimeout, logger: logger)
            )
            return .http(
                try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true)
                )
            )
        }
    }
}
