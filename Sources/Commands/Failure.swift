package import API
import HTTPTransport
import Resources

/// The exit code of a command, for scripts.
package enum CommandStatus: Int32, Sendable {
    case done = 0
    /// The answer is no: a difference, a blocked close, a time-out, a failed run.
    case no = 1
    /// Usage, or an invalid spec.
    case invalid = 2
    /// No controller or no Engine.
    case unreachable = 3
    case notFound = 4
    case conflict = 5
    case notAllowed = 6

    package init(_ reason: APIError.Reason) {
        self =
            switch reason {
            case .invalid: .invalid
            case .unauthorized, .forbidden, .tooMany: .notAllowed
            case .notFound: .notFound
            case .conflict, .expired: .conflict
            // The controller or its Engine failed; nothing is wrong with the request.
            case .engineUnavailable, .internal: .unreachable
            }
    }
}

/// Why a command ends without success; the message goes to standard error.
package struct Failure: Error, Hashable, Sendable {
    package var status: CommandStatus
    /// What failed, on what, and what to do next; nil when it was already printed.
    package var message: String?

    package init(_ status: CommandStatus, _ message: String? = nil) {
        self.status = status
        self.message = message
    }

    /// A refusal by the controller.
    package init(_ error: APIError) {
        status = CommandStatus(error.reason)
        let field = error.field.map { "\($0): " } ?? ""
        message = field + error.message
    }

    init(_ error: HTTPTransportError, at server: ServerAddress) {
        status = .unreachable
        message =
            switch error {
            case .unreachable, .timedOut(.connect):
                "no controller answers at \(server): start one with `berth serve`"
            case .timedOut:
                "the controller at \(server) took too long; look at its log, or try again"
            case .cancelled: "interrupted"
            case .tls(let reason): Self.untrusted(server, reason)
            default:
                "talking to the controller at \(server): \(error); "
                    + (Self.secureAddress(for: server).map { "if it speaks TLS, use \($0)" }
                        ?? "try again")
            }
    }

    private static func untrusted(_ server: ServerAddress, _ reason: String) -> String {
        // OpenSSL and BoringSSL report an answer that is not TLS with these words.
        let words = reason.lowercased().replacing("_", with: " ")
        if words.contains("wrong version number") || words.contains("packet length too long") {
            let plain = server.description.replacing("https://", with: "http://")
            return "\(server) does not speak TLS; use \(plain)"
        }
        let variable = ServerAddress.authorityVariable
        let advice =
            server.endpoint.tls?.authorityFile.map {
                "\($0), which \(variable) names, has no authority that vouches for it"
            } ?? "\(variable) names the PEM file of an authority of your own"
        return "the certificate of \(server) is not trusted: \(reason); \(advice)"
    }

    /// The same address over TLS; nil when it is a unix socket, or uses TLS already.
    private static func secureAddress(for server: ServerAddress) -> String? {
        guard case .tcp = server.endpoint.address, server.endpoint.tls == nil else { return nil }
        return server.description.replacing("http://", with: "https://")
    }

    /// The text for standard error, without control characters except line ends.
    package var rendered: String? {
        guard let message else { return nil }
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        return "berth: error: " + lines.map { escapingControls(String($0)) }.joined(separator: "\n")
    }
}
