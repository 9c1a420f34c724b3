package import HTTPTransport

/// Why an Engine call failed, classified by what to do next.
package enum EngineError: Error, Hashable, Sendable {
    /// No connection, so the Engine has received nothing. A client's error names the address.
    case unreachable(String)
    /// A deadline passed. A mutation may have happened, or may still happen: inspect again.
    case timedOut(operation: String)
    /// The task was cancelled. Cancelling does not undo what the Engine has begun.
    case cancelled
    /// The connection broke. A mutation may or may not have happened: inspect again.
    case connectionLost(String)
    /// The Engine answered with an error status and, usually, a reason.
    case rejected(status: Int, message: String)
    /// The answer is not what the API documents.
    case undecodable(operation: String, reason: String)
    /// The answer exceeds a limit, in bytes.
    case tooLarge(limit: Int)
    case tls(String)
    /// No API version is known to both sides.
    case unsupportedVersion(newest: APIVersion, oldest: APIVersion?)
    /// A streamed operation (pull, build) failed after the Engine had answered 200.
    case failed(operation: String, message: String)
    /// The caller's arguments cannot be sent.
    case invalidRequest(String)

    /// Whether the same call may succeed later without intervention.
    package var isTransient: Bool {
        switch self {
        case .unreachable, .timedOut, .connectionLost: true
        case .rejected(let status, _): status == 409 || status == 429 || status >= 500
        case .cancelled, .undecodable, .tooLarge, .tls, .unsupportedVersion, .failed,
            .invalidRequest:
            false
        }
    }

    /// Whether the named object does not exist.
    package var isNotFound: Bool {
        if case .rejected(404, _) = self { true } else { false }
    }

    /// Whether the object's current state, or another holder of the name, forbids the call.
    package var isConflict: Bool {
        if case .rejected(409, _) = self { true } else { false }
    }

    /// Whether a mutation may have happened in spite of the error.
    package var isOutcomeUnknown: Bool {
        switch self {
        case .timedOut, .cancelled, .connectionLost, .undecodable, .tooLarge: true
        case .unreachable, .rejected, .tls, .unsupportedVersion, .failed, .invalidRequest: false
        }
    }

    /// Translates a failure of the transport during the named operation.
    package init(_ error: HTTPTransportError, during operation: String) {
        self =
            switch error {
            case .unreachable(let reason): .unreachable(reason)
            case .timedOut(.connect): .unreachable("no connection in time")
            case .timedOut: .timedOut(operation: operation)
            case .cancelled: .cancelled
            case .connectionLost(let reason): .connectionLost(reason)
            case .tls(let reason): .tls(reason)
            case .tooLarge(let limit): .tooLarge(limit: limit)
            case .protocolViolation(let reason):
                .undecodable(operation: operation, reason: reason)
            case .notUpgraded(let head, let body):
                .rejected(status: head.status, message: Self.message(in: body))
            case .bodyFailed(let reason), .invalidRequest(let reason): .invalidRequest(reason)
            }
    }

    /// The `message` of an error body, or the body's beginning when it is no JSON.
    static func message(in body: [UInt8]) -> String {
        struct Body: Decodable { var message: String }
        if let decoded: Body = try? JSON.decode(body) { return decoded.message }
        return String(decoding: body.prefix(512), as: UTF8.self)
    }
}

extension EngineError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let reason): return "the Engine cannot be reached: \(reason)"
        case .timedOut(let operation): return "\(operation) timed out; its outcome is unknown"
        case .cancelled: return "cancelled"
        case .connectionLost(let reason): return "the connection to the Engine broke: \(reason)"
        case .rejected(let status, let message): return "the Engine answered \(status): \(message)"
        case .undecodable(let operation, let reason):
            return "the Engine's answer to \(operation) is unreadable: \(reason)"
        case .tooLarge(let limit): return "the Engine's answer exceeds \(limit) bytes"
        case .tls(let reason): return "TLS with the Engine failed: \(reason)"
        case .unsupportedVersion(let newest, let oldest):
            let spoken = oldest.map { "\($0) to \(newest)" } ?? "at most \(newest)"
            let known = APIVersion.supported
            return "the Engine speaks API \(spoken); this program \(known.lowerBound) to "
                + "\(known.upperBound)"
        case .failed(let operation, let message): return "\(operation) failed: \(message)"
        case .invalidRequest(let reason): return reason
        }
    }
}
