import API
import NIOCore

/// Answers plain HTTP on a TLS port, where a client would otherwise only see the connection close.
///
/// It is placed before the TLS handler, and removes itself when the first byte belongs to TLS.
final class PlainRequestAnswer: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var hasAnswered = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasAnswered else { return }
        let first = unwrapInboundIn(data).readableBytesView.first ?? 0
        // A request begins with its method, TLS with a record of type 22 (RFC 8446, section 5.1).
        guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else {
            context.fireChannelRead(data)
            return context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
        hasAnswered = true
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        // The client may still be sending; closing both directions now could discard the answer.
        context.close(mode: .output, promise: nil)
    }

    private var answer: ByteBuffer {
        let error = APIError(
            .invalid,
            "this port speaks TLS; use an address that begins with https://"
        )
        let body = (try? encodedJSON(error)) ?? []
        var answer = ByteBuffer(
            string: "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\n"
                + "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        )
        answer.writeBytes(body)
        return answer
    }
}
