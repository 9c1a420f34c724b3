import API
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The rest of the chain, as Hummingbird declares it.
typealias Next = @concurrent (Request, Context) async throws -> Response

/// Gives each request an id in the log and in the response, so that its log lines can be found.
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

/// Converts errors that routes throw to the API's JSON error.
///
/// An unknown error becomes a 500, and its cause is only logged.
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
        } catch let error as NIOTooManyBytesError {
            let limit = (error.maxBytes ?? GatewayLimits.bodyBytesMax) >> 20
            return try errorResponse(
                APIError(.invalid, "this request's body has at most \(limit) MiB"),
                status: .contentTooLarge
            )
        } catch is BodyTimeout {
            return try errorResponse(
                APIError(.invalid, "the request's body did not arrive in time"),
                status: .requestTimeout
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

/// Rejects a Host that is not ours, so that a page of another origin cannot reach the API by
/// pointing its own name at this machine (DNS rebinding).
struct HostGuard: RouterMiddleware {
    let policy: OriginPolicy

    func handle(
        _ request: Request,
        context: Context,
        next: Next
    ) async throws -> Response {
        let host = request.head.authority ?? ""
        guard policy.answers(to: host) else {
            let name = OriginPolicy.name(of: host)
            throw APIError(
                .forbidden,
                "this server is not called '\(name)'; `berth serve --host` takes further names"
            )
        }
        return try await next(request, context)
    }
}

/// Authenticates requests; only signed-in users learn that a path has no route.
struct AuthMiddleware: RouterMiddleware {
    let authenticator: Authenticator

    func handle(
        _ request: Request,
        context: Context,
        next: Next
    ) async throws -> Response {
        var context = context
        let credentials = RequestCredentials(request)
        context.credentials = credentials
        context.principal = try? authenticator.recognize(credentials).principal
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            try authenticator.check(request, context, needs: .viewer)
            throw error
        }
    }
}

/// Adds header fields that forbid browsers to run scripts, frame pages and guess content types.
struct BrowserRules: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: Next
    ) async throws -> Response {
        var response = try await next(request, context)
        for (name, value) in Self.fields where response.headers[name] == nil {
            response.headers[name] = value
        }
        return response
    }

    private static let fields: [(HTTPField.Name, String)] = [
        (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
        (.xContentTypeOptions, "nosniff"),
        (.referrerPolicy, "no-referrer"),
        (.resourcePolicy, "same-origin"),
        (.openerPolicy, "same-origin"),
        (.cacheControl, "no-store"),
    ]
}

extension HTTPField.Name {
    static let referrerPolicy = HTTPField.Name(token: "Referrer-Policy")
    static let resourcePolicy = HTTPField.Name(token: "Cross-Origin-Resource-Policy")
    static let openerPolicy = HTTPField.Name(token: "Cross-Origin-Opener-Policy")
}
