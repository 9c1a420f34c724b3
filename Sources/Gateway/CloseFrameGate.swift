import NIOCore
import NIOWebSocket

/// Passes one close frame on, and drops everything after it.
///
/// Several sources may close a terminal at once: its end, a revoked session, a gateway that stops.
/// A browser that gets a frame after a close frame fails the connection with code 1006 and discards
/// the code that it got (RFC 6455, section 5.5.1).
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
