import API
import NIOCore

/// Answers plain HTTP on a port that speaks TLS, where a client would only see the connection end.
///
/// It stands before the handler of TLS, and leaves when the first byte is one of TLS.
final class PlainRequestAnswer: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var hasAnswered = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasAnswered else { return }
        let first = unwrapInboundIn(data).readableBytesView.first ?? 0
        // A request begins with its method, and TLS with a record of type 22 (RFC 8446, section 5.1).
        guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else {
            context.fireChannelRead(data)
            return context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
        hasAnswered = true
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        // The client may still be sending: closing both directions now could take the answer from it.
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
