import AsyncAlgorithms
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// One event of a stream, in the form of the HTML standard's server-sent events.
struct ServerSentEvent: Sendable {
    /// nil keeps the id of the previous event.
    var id: String?
    var name: String
    var payload: [UInt8]

    /// The payload is JSON without line breaks, so it fits on one `data:` line.
    var buffer: ByteBuffer {
        let place = id.map { "id: \($0)\n" } ?? ""
        var buffer = ByteBuffer(string: "\(place)event: \(name)\ndata: ")
        buffer.writeBytes(payload)
        buffer.writeString("\n\n")
        return buffer
    }
}

/// Receives the pieces of a streamed response; `send` waits while the client is slow to read.
struct StreamSink: Sendable {
    fileprivate let channel: AsyncChannel<ByteBuffer>

    func send(_ buffer: ByteBuffer) async { await channel.send(buffer) }
}

extension Response {
    /// A stream of events, with a comment at each `heartbeat` so that both ends notice a dead
    /// connection.
    ///
    /// It ends with the events, at graceful shutdown, or when the client disconnects. `event`
    /// converts each element and its number, counted from 1, to an event.
    static func events<Element: Sendable>(
        to request: Request,
        _ elements: AsyncStream<Element>,
        heartbeat: Duration = GatewayLimits.heartbeatInterval,
        _ event: @escaping @Sendable (Int, Element) throws -> ServerSentEvent
    ) -> Response {
        streaming(type: "text/event-stream", to: request) { sink in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        await sink.send(ByteBuffer(string: ": \n\n"))
                        try? await Task.sleep(for: heartbeat)
                    }
                }
                var number = 0
                for await element in elements {
                    number += 1
                    guard let event = try? event(number, element) else { break }
                    await sink.send(event.buffer)
                }
                group.cancelAll()
            }
        }
    }

    /// A body that `produce` sends piece by piece; `send` waits while the client is slow to read.
    static func streaming(
        type: String,
        to request: Request,
        _ produce: @escaping @Sendable (StreamSink) async -> Void
    ) -> Response {
        // The body is written after the handler returns, so the session must be captured here.
        let credential = ActiveSession.current
        return Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody { writer in
                do {
                    try await request.body.consumeWithCancellationOnInboundClose { _ in
                        try await copy(to: &writer, while: credential, produce)
                    }
                } catch is CancellationError {
                    // The client disconnected; only the connection remains to be closed.
                }
                try await writer.finish(nil)
            }
        )
    }
}

/// Writes what `produce` sends until it returns, `credential` ends or graceful shutdown begins.
private func copy(
    to writer: inout any ResponseBodyWriter,
    while credential: ActiveSession?,
    _ produce: @escaping @Sendable (StreamSink) async -> Void
) async throws {
    let channel = AsyncChannel<ByteBuffer>()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            await withGracefulShutdownHandler {
                await produce(StreamSink(channel: channel))
            } onGracefulShutdown: {
                channel.finish()
            }
            channel.finish()
        }
        if let credential {
            group.addTask {
                await credential.ended()
                channel.finish()
            }
        }
        for await buffer in channel { try await writer.write(buffer) }
        group.cancelAll()
    }
}
