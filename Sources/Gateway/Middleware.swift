import ControlPlane
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The rest of the chain, as Hummingbird declares it.
typealias Next = @concurrent (Request, Context) async throws -> Response

/// Names each request, in the log and in the answer, so that a user's report finds its line.
struct RequestIdentity: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: Next
    ) async throws -> Response {
        let clock = ContinuousClock()
        let start = clock.now
        var response = try await next(request, context)
        response.headers[.requestID] = context.requestID
        context.logger.debug(
            "request answered",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path)",
                "status": "\(response.status.code)", "duration": "\(clock.now - start)",
            ]
        )
        return response
    }
}

/// Turns whatever a route throws into the API's JSON error; what it does not know is a 500 whose
/// cause goes to the log only.
struct ErrorAnswers: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: Next
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return try errorResponse(error)
        } catch let error as HTTPError where error.status == .notFound {
            return try errorResponse(APIError(.notFound, "there is nothing at \(request.uri.path)"))
        } catch is NIOTooManyBytesError {
            let limit = GatewayLimits.bodyBytesMax >> 20
            return try errorResponse(
                APIError(.invalid, "a request's body has at most \(limit) MiB"),
                status: .contentTooLarge
            )
        } catch {
            context.logger.error("request failed", metadata: ["error": "\(error)"])
            return try errorResponse(
                APIError(
                    .internal,
                    "the controller failed; its log says more under \(context.requestID)"
                )
            )
        }
    }
}

/// Refuses a Host that is not ours, so that a page of another origin cannot reach the API by
/// pointing its own name at this machine (DNS rebinding).
struct HostGuard: RouterMiddleware {
    let names: Set<String>

    private static let local: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

    func handle(
        _ request: Request,
        context: Context,
        next: Next
    ) async throws -> Response {
        let host = Self.name(of: request.head.authority ?? "")
        guard Self.local.contains(host) || names.contains(host) else {
            throw APIError(.forbidden, "this server is not called '\(host)'")
        }
        return try await next(request, context)
    }

    /// The host of an authority in lower case, without its port.
    static func name(of authority: String) -> String {
        let authority = authority.lowercased()
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[...end])
        }
        return String(authority.prefix { $0 != ":" })
    }
}

/// Answers 401 to everything but the paths that are open to anybody.
struct SignInGuard: RouterMiddleware {
    let open: Set<String>

    func handle(
        _ request: Request,
        context: Context,
        next: Next
    ) async throws -> Response {
        guard open.contains(request.uri.path) else {
            throw APIError(
                .unauthorized,
                "nobody is signed in; use the controller's unix socket on its host"
            )
        }
        return try await next(request, context)
    }
}
