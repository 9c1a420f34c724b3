/// Why an exchange failed, classified by what to do next.
package enum HTTPTransportError: Error, Hashable, Sendable {
    /// Which limit of `HTTPDeadlines` was passed.
    package enum Phase: String, Sendable {
        case connect
        case head
        case total
        case idle
    }

    /// No connection was established, so the server has received nothing.
    case unreachable(String)
    /// A deadline passed. Unless it was `.connect`, the server may have done the work.
    case timedOut(Phase)
    /// The calling task was cancelled, or the client was closed. The server may have done the work.
    case cancelled
    /// The established connection broke. The server may have done the work.
    case connectionLost(String)
    /// TLS trust failed: wrong authority, name or client certificate.
    case tls(String)
    /// The response exceeded a limit, in bytes.
    case tooLarge(limit: Int)
    /// The received bytes are not HTTP/1.1, or not the answer that was requested.
    case protocolViolation(String)
    /// An upgrade was refused; the server answered normally, with the start of its body.
    case notUpgraded(HTTPHead, body: [UInt8])
    /// The caller wrote bytes after it had ended the writing side.
    case bodyFailed(String)
    /// The request cannot be sent as it is, which is a bug of the caller.
    case invalidRequest(String)

    /// Whether the same request may succeed later without intervention.
    package var isTransient: Bool {
        switch self {
        case .unreachable, .timedOut, .connectionLost: true
        case .cancelled, .tls, .tooLarge, .protocolViolation, .notUpgraded, .bodyFailed,
            .invalidRequest:
            false
        }
    }

    /// Whether the server certainly has not acted on the request.
    package var isHarmless: Bool {
        switch self {
        case .unreachable, .timedOut(.connect), .tls, .invalidRequest: true
        case .timedOut, .cancelled, .connectionLost, .tooLarge, .protocolViolation, .notUpgraded,
            .bodyFailed:
            false
        }
    }
}

extension HTTPTransportError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let reason): "cannot connect: \(reason)"
        case .timedOut(let phase): "timed out (\(phase.rawValue) deadline)"
        case .cancelled: "cancelled"
        case .connectionLost(let reason): "connection lost: \(reason)"
        case .tls(let reason): "TLS: \(reason)"
        case .tooLarge(let limit): "the response exceeds \(limit) bytes"
        case .protocolViolation(let reason): "not valid HTTP: \(reason)"
        case .notUpgraded(let head, _): "the server refused to upgrade (status \(head.status))"
        case .bodyFailed(let reason): "the request's body failed: \(reason)"
        case .invalidRequest(let reason): "invalid request: \(reason)"
        }
    }
}
