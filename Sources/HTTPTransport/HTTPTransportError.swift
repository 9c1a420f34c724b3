/// Why an exchange failed, classified by what to do next.
package enum HTTPTransportError: Error, Hashable, Sendable {
    /// Which limit of `HTTPDeadlines` was passed.
    package enum Phase: String, Sendable {
        case connect
        case head
        case total
        case idle
    }

    /// No connection came about, so the server has seen nothing.
    case unreachable(String)
    /// A deadline passed. Unless it was `.connect`, the server may have done the work.
    case timedOut(Phase)
    /// The calling task was cancelled, or the client was closed. The server may have done the work.
    case cancelled
    /// The connection broke after it stood. The server may have done the work.
    case connectionLost(String)
    /// No trust: wrong authority, name or client certificate.
    case tls(String)
    /// The response exceeded a limit, in bytes.
    case tooLarge(limit: Int)
    /// What arrived is not HTTP/1.1, or not the answer that was asked for.
    case protocolViolation(String)
    /// An upgrade was refused; the server answered normally, with the start of its body.
    case notUpgraded(HTTPHead, body: [UInt8])
    /// The request's own body could not be read or produced.
    case bodyFailed(String)
    /// The request cannot be sent as it is: a bug of the caller.
    case invalidRequest(String)

    /// Whether the same request may succeed later without anybody's help.
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
