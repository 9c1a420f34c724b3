import Glibc

/// Drives a connection that libcurl made (TLS included) but does not use for HTTP itself.
///
/// libcurl 7 and 8 have no interface to a connection after "101 Switching Protocols". With
/// CURLOPT_CONNECT_ONLY libcurl only makes the connection, with the usual addresses, TLS and time
/// limits. This type sends the request, reads the head, and then moves bytes both ways.
final class UpgradeDriver {
    /// What the driver waits for.
    private enum Stage {
        case sendingRequest(ArraySlice<UInt8>)
        case awaitingHead
        case open
    }

    enum Progress {
        case goesOn
        case ended(HTTPTransportError?)
    }

    private let order: TransferOrder
    private let outgoing: OutgoingQueue
    private var stage: Stage
    private var headLine: [UInt8] = []
    private var accumulator = HeadAccumulator()
    /// Received but not yet taken by the consumer.
    private var held: [UInt8]?
    private var isReceivePaused = false
    private var isSendStarved = false
    private var isSendBlocked = false
    private var hasShutDown = false
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    init(_ order: TransferOrder, outgoing: OutgoingQueue) {
        self.order = order
        self.outgoing = outgoing
        stage = .sendingRequest(Self.requestHead(order)[...])
    }

    private static func requestHead(_ order: TransferOrder) -> [UInt8] {
        var text = "\(order.request.method.rawValue) \(order.request.target) HTTP/1.1\r\n"
        let origin = order.endpoint.origin
        let host = origin[(origin.range(ofSchemeEnd: "://") ?? origin.startIndex)...]
        var body: [UInt8] = []
        if case .bytes(let bytes) = order.request.body { body = bytes }
        let fixed: [(name: String, value: String)] = [
            ("Host", String(host)), ("Connection", "Upgrade"),
            ("Content-Length", String(body.count)),
        ]
        for header in fixed + order.request.headers {
            text += "\(header.name): \(header.value)\r\n"
        }
        return Array((text + "\r\n").utf8) + body
    }

    /// The events of the socket to wait for now, as poll(2) names them.
    var pollEvents: Int16 {
        var events: Int32 = 0
        if !isReceivePaused { events |= POLLIN }
        if case .sendingRequest = stage { events |= POLLOUT }
        if isSendBlocked { events |= POLLOUT }
        return Int16(events)
    }

    /// Whether the server has switched protocols.
    var isOpen: Bool {
        if case .open = stage { true } else { false }
    }

    func resumeReceiving() { isReceivePaused = false }
    func resumeSending() { isSendStarved = false }

    /// Goes as far as it can without waiting.
    func advance(_ handle: borrowing EasyHandle) -> Progress {
        let wasOpen = isOpen
        if case .ended(let error) = send(handle) { return .ended(error) }
        if case .ended(let error) = receive(handle) { return .ended(error) }
        // Bytes that were queued before the head arrived are not announced again.
        return isOpen && !wasOpen ? send(handle) : .goesOn
    }

    private func send(_ handle: borrowing EasyHandle) -> Progress {
        while case .sendingRequest(let rest) = stage {
            switch handle.send(rest) {
            case .bytes(let count):
                let left = rest.dropFirst(count)
                stage = left.isEmpty ? .awaitingHead : .sendingRequest(left)
            case .notNow: return .goesOn
            case .closed: return .ended(.connectionLost("closed while sending the request"))
            case .failed(let error): return .ended(error)
            }
        }
        guard case .open = stage, !isSendStarved, !hasShutDown else { return .goesOn }
        return sendQueued(handle)
    }

    private func sendQueued(_ handle: borrowing EasyHandle) -> Progress {
        isSendBlocked = false
        while true {
            switch outgoing.next(upTo: buffer.count) {
            case .pause:
                isSendStarved = true
                return .goesOn
            case .end:
                // Half-close: the peer reads the end of its input and may still answer.
                hasShutDown = true
                if order.endpoint.tls == nil { shutdown(handle.socket, Int32(SHUT_WR)) }
                return .goesOn
            case .bytes(let bytes):
                switch handle.send(bytes) {
                case .bytes(let count) where count == bytes.count: continue
                case .bytes(let count):
                    outgoing.putBack(bytes.dropFirst(count))
                case .notNow:
                    outgoing.putBack(bytes)
                    isSendBlocked = true
                    return .goesOn
                case .closed: return .ended(.connectionLost("closed while sending"))
                case .failed(let error): return .ended(error)
                }
            }
        }
    }

    private func receive(_ handle: borrowing EasyHandle) -> Progress {
        guard !isReceivePaused else { return .goesOn }
        if let bytes = held {
            held = nil
            if case .ended(let error) = deliver(bytes) { return .ended(error) }
        }
        // TLS may hold decrypted bytes while the socket is quiet, so reading continues until it
        // returns "not now", not until the socket looks empty.
        while !isReceivePaused {
            switch handle.receive(into: &buffer) {
            case .notNow: return .goesOn
            case .failed(let error): return .ended(error)
            case .closed:
                guard case .open = stage else {
                    return .ended(.connectionLost("closed before the answer's head"))
                }
                return .ended(nil)
            case .bytes(let count):
                if case .ended(let error) = take(buffer[..<count]) { return .ended(error) }
            }
        }
        return .goesOn
    }

    private func take(_ bytes: ArraySlice<UInt8>) -> Progress {
        if case .open = stage { return deliver(Array(bytes)) }
        var rest = bytes
        while let end = rest.firstIndex(of: 10) {
            headLine += rest[...end]
            rest = rest[(end + 1)...]
            defer { headLine = [] }
            do throws(HTTPTransportError) {
                guard let head = try accumulator.add(headLine) else { continue }
                // Old versions of Docker answered 200 to a hijack, because they did not know 101.
                guard head.status == 101 else {
                    return .ended(.notUpgraded(head, body: Array(rest)))
                }
                stage = .open
                order.sink.receive(head)
                return rest.isEmpty ? .goesOn : deliver(Array(rest))
            } catch {
                return .ended(error)
            }
        }
        headLine += rest
        guard headLine.count <= HeadAccumulator.sizeMax else {
            return .ended(.tooLarge(limit: HeadAccumulator.sizeMax))
        }
        return .goesOn
    }

    private func deliver(_ bytes: [UInt8]) -> Progress {
        switch order.sink.receive(bytes) {
        case .taken: return .goesOn
        case .pause:
            held = bytes
            isReceivePaused = true
            return .goesOn
        case .refuse(let error): return .ended(error)
        }
    }
}

extension String {
    /// Where the text after the first occurrence of a separator starts.
    fileprivate func range(ofSchemeEnd separator: String) -> Index? {
        firstRange(of: separator)?.upperBound
    }
}
