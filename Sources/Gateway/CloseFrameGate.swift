import NIOCore
import NIOWebSocket

/// Lets one close frame out, and nothing after it.
///
/// Several may want to close a terminal at once: its end, a revoked session, a gateway that stops. A
/// browser that gets a frame after a close frame fails the connection with code 1006 and forgets the
/// code that it got (RFC 6455, section 5.5.1).
final class CloseFrameGate: ChannelOutboundHandler {
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private var isClosed = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isClosed else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        isClosed = unwrapOutboundIn(data).opcode == .connectionClose
        context.write(data, promise: promise)
    }
}
