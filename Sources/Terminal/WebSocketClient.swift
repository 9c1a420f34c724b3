package import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import NIOWebSocket

/// An open WebSocket as frames in both directions; each frame is written separately, and reading
/// stops while the consumer is slow.
package typealias WebSocketChannel = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

/// Limits of WebSocket connections.
package enum WebSocketLimits {
    /// The largest frame accepted, in bytes.
    ///
    /// ttyd sends at most 64 KiB at once; a browser sends a whole paste as one frame.
    package static let frameBytesMax = 16 << 20
    /// The largest part of a refusal's body that is read, in bytes.
    static let refusalBytesMax = 64 << 10
}

/// Where a WebSocket server listens.
package enum WebSocketAddress: Hashable, Sendable {
    case unixSocket(path: String)
    case tcp(host: String, port: Int, trust: WebSocketTrust? = nil)
}

/// Which authorities are trusted to certify a server that speaks TLS.
package enum WebSocketTrust: Hashable, Sendable {
    /// The authorities that the system trusts.
    case system
    /// Only the authorities of this PEM file.
    case authorities(path: String)
}

/// Why a WebSocket could not be opened.
package enum WebSocketClientError: Error, Hashable, Sendable {
    /// There is no connection to the server.
    case unreachable(String)
    /// The server does not speak TLS, or its certificate is not trusted.
    case untrusted(String)
    /// The server answered with this status and body instead of switching protocols.
    case refused(status: Int, body: [UInt8])
    /// The server switched protocols, but not to the subprotocol `tty`.
    case wrongSubprotocol
}

/// Opens a WebSocket with the subprotocol `tty`, as ttyd and the gateway speak it.
///
/// - Parameters:
///   - address: where the server listens.
///   - target: path and query, percent-encoded.
///   - headers: sent in addition to those of the handshake.
///   - group: where the connection's events are handled.
/// - Returns: the open connection, which the caller must close with `executeThenClose`.
/// - Throws: the reason why it could not be opened.
package func openTerminalSocket(
    at address: WebSocketAddress,
    target: String,
    headers: [(String, String)] = [],
    on group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
) async throws(WebSocketClientError) -> WebSocketChannel {
    let handshake = Handshake(target: target, headers: headers)
    let outcome: Handshake.Outcome
    do {
        outcome = try await handshake.connect(to: address, on: group)
    } catch {
        let isOfTLS = error is NIOSSLError || error is NIOSSLExtraError
        throw isOfTLS ? .untrusted("\(error)") : .unreachable("\(error)")
    }
    switch outcome {
    case .open(let channel, let subprotocol):
        guard subprotocol == "tty" else {
            channel.channel.close(promise: nil)
            throw .wrongSubprotocol
        }
        return channel
    case .refused(let channel): throw await refusal(on: channel)
    }
}

/// The client's side of RFC 6455, section 4.1.
private struct Handshake: Sendable {
    typealias HTTPChannel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    enum Outcome: Sendable {
        case open(WebSocketChannel, subprotocol: String?)
        case refused(HTTPChannel)
    }

    let target: String
    let headers: [(String, String)]

    func connect(
        to address: WebSocketAddress,
        on group: any EventLoopGroup
    ) async throws -> Outcome {
        let bootstrap = ClientBootstrap(group: group).connectTimeout(.seconds(5))
        switch address {
        case .unixSocket(let path):
            let upgrade = try await bootstrap.connect(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture { try setUp(channel) }
            }
            return try await upgrade.get()
        case .tcp(let host, let port, let trust):
            let context = try trust.map(tlsContext)
            // A certificate for an address is checked against the connection's own address.
            let isAddress = (try? SocketAddress(ipAddress: host, port: port)) != nil
            let upgrade = try await bootstrap.connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        let handler = try NIOSSLClientHandler(
                            context: context,
                            serverHostname: isAddress ? nil : host
                        )
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    return try setUp(channel)
                }
            }
            return try await upgrade.get()
        }
    }

    private func tlsContext(_ trust: WebSocketTrust) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if case .authorities(let path) = trust { configuration.trustRoots = .file(path) }
        return try NIOSSLContext(configuration: configuration)
    }

    private func setUp(_ channel: any Channel) throws -> EventLoopFuture<Outcome> {
        let upgrader = NIOTypedWebSocketClientUpgrader<Outcome>(
            maxFrameSize: WebSocketLimits.frameBytesMax
        ) { channel, head in
            channel.eventLoop.makeCompletedFuture {
                .open(
                    try NIOAsyncChannel(wrappingChannelSynchronously: channel),
                    subprotocol: head.headers.first(name: "Sec-WebSocket-Protocol")
                )
            }
        }
        var fields = HTTPHeaders([
            ("Host", "localhost"), ("Sec-WebSocket-Protocol", "tty"), ("Content-Length", "0"),
        ])
        for (name, value) in headers { fields.replaceOrAdd(name: name, value: value) }
        let request = HTTPRequestHead(
            version: .http1_1,
            method: .GET,
            uri: target,
            headers: fields
        )
        var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: .init(
                upgradeRequestHead: request,
                upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture {
                        .refused(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
                    }
                }
            )
        )
        // ttyd may send frames in the packet that carries its 101.
        pipeline.leftOverBytesStrategy = .forwardBytes
        try channel.pipeline.syncOperations.addHandler(LateEnd())
        return try channel.pipeline.syncOperations
            .configureUpgradableHTTPClientPipeline(configuration: pipeline)
    }
}

/// Delays the end of the connection by one turn of the loop for the handlers behind it.
///
/// NIO removes its HTTP decoder in a separate turn, and the decoder drops the bytes after the head
/// if the connection ends first. Those bytes may hold all frames of a server that closes at once.
private final class LateEnd: ChannelInboundHandler {
    typealias InboundIn = Never

    func channelInactive(context: ChannelHandlerContext) {
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.execute { context.value.fireChannelInactive() }
    }
}

/// Reads the answer of a server that did not switch protocols.
private func refusal(on channel: Handshake.HTTPChannel) async -> WebSocketClientError {
    do {
        return try await channel.executeThenClose { inbound, _ in
            var status = 0
            var body: [UInt8] = []
            for try await part in inbound {
                switch part {
                case .head(let head): status = Int(head.status.code)
                case .body(let bytes):
                    body += bytes.readableBytesView.prefix(
                        WebSocketLimits.refusalBytesMax - body.count
                    )
                case .end: return .refused(status: status, body: body)
                }
            }
            return .refused(status: status, body: body)
        }
    } catch {
        return .unreachable("\(error)")
    }
}
