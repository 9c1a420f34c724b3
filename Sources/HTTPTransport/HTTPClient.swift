/// An HTTP/1.1 client for one endpoint.
///
/// All exchanges run on one thread around libcurl's multi interface; no call here blocks a thread
/// of Swift's pool. Connections are kept and reused, except for POST and PATCH, which libcurl
/// must never send twice. Redirects are not followed. Copies share the thread and connections.
package struct HTTPClient: Sendable {
    /// The usual limit of a collected body.
    package static let bodyLimit = 16 * 1024 * 1024

    package let endpoint: HTTPEndpoint
    private let loop: LoopHandle

    package init(_ endpoint: HTTPEndpoint) {
        self.endpoint = endpoint
        loop = LoopHandle()
    }

    /// Sends a request and collects the whole answer, whatever its status.
    ///
    /// Cancelling the task ends the exchange and closes its connection.
    /// - Throws: `.tooLarge` when the body exceeds `bodyLimit` bytes.
    package func send(
        _ request: HTTPRequest,
        deadlines: HTTPDeadlines,
        bodyLimit: Int = HTTPClient.bodyLimit
    ) async throws(HTTPTransportError) -> HTTPResponse {
        let mailbox = loop.mailbox
        let id = mailbox.newID()
        let sink = CollectingExchange(bodyLimit: bodyLimit)
        let outcome = await withTaskCancellationHandler {
            post(.exchange, id, request, deadlines, sink: sink)
            do throws(HTTPTransportError) {
                return Result<HTTPResponse, HTTPTransportError>.success(try await sink.response())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            sink.finish(.cancelled)
            mailbox.post(.cancel(id))
        }
        return try outcome.get()
    }

    /// Sends a request and returns as soon as the head is there; the body follows as a sequence.
    ///
    /// Cancelling the task, or releasing the body, closes the connection.
    package func stream(
        _ request: HTTPRequest,
        deadlines: HTTPDeadlines
    ) async throws(HTTPTransportError) -> HTTPStreamingResponse {
        let id = loop.mailbox.newID()
        let sink = StreamingExchange(id: id, mailbox: loop.mailbox)
        let lease = StreamLease(exchange: sink, loop: loop)
        post(.exchange, id, request, deadlines, sink: sink)
        let head = try await sink.head()
        return HTTPStreamingResponse(head: head, body: HTTPResponseBody(lease: lease))
    }

    /// Asks the server to switch protocols, and returns the open two-way connection.
    ///
    /// The request must carry its `Upgrade` header; `Connection`, `Host` and `Content-Length` are
    /// added. Its body may be none or bytes.
    /// - Throws: `.notUpgraded` when the answer is anything but 101.
    package func upgrade(
        _ request: HTTPRequest,
        deadlines: HTTPDeadlines
    ) async throws(HTTPTransportError) -> HTTPUpgradedConnection {
        try request.validate()
        let id = loop.mailbox.newID()
        let sink = StreamingExchange(id: id, mailbox: loop.mailbox)
        let outgoing = OutgoingQueue(id: id, mailbox: loop.mailbox)
        let lease = StreamLease(exchange: sink, loop: loop)
        post(.upgrade, id, request, deadlines, sink: sink, outgoing: outgoing)
        let head = try await sink.head()
        return HTTPUpgradedConnection(
            head: head,
            received: HTTPResponseBody(lease: lease),
            outgoing: outgoing
        )
    }

    private func post(
        _ kind: TransferOrder.Kind,
        _ id: TransferID,
        _ request: HTTPRequest,
        _ deadlines: HTTPDeadlines,
        sink: any TransferSink,
        outgoing: OutgoingQueue? = nil
    ) {
        let order = TransferOrder(
            id: id,
            kind: kind,
            endpoint: endpoint,
            request: request,
            deadlines: deadlines,
            sink: sink,
            outgoing: outgoing
        )
        if !loop.mailbox.post(.start(order)) {
            sink.finish(.cancelled)
            outgoing?.close(.cancelled)
        }
    }
}
