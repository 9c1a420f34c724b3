import API
import HTTPTypes
import Hummingbird
import Logging
package import Resources

/// What the gateway knows about a request besides the request itself.
struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Identifies the request in the log and in the response.
    let requestID: String
    /// The client's address, without the port.
    let address: String
    var credentials: RequestCredentials?
    var principal: Principal?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? "local"
        requestID = hexadecimal(.random(in: .min ... .max))
        logger[metadataKey: "request"] = "\(requestID)"
    }
}

typealias Handler = @Sendable (Request, Context) async throws -> Response

/// One route and the role that it requires.
package struct RouteEntry: Hashable, Sendable {
    package var method: String
    /// With parameters as `{name}`.
    package var path: String
    /// nil: open to anybody.
    package var role: Role?
}

/// Registers routes with authorization; a known path with another method is answered with 405 and
/// `Allow`.
final class Routes {
    let router: Router<Context>
    private let authenticator: Authenticator
    private(set) var entries: [RouteEntry] = []

    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete]

    init(router: Router<Context>, authenticator: Authenticator) {
        self.router = router
        self.authenticator = authenticator
    }

    /// Adds handlers of one path.
    ///
    /// A method that `needs` leaves out requires a viewer to read and an admin to change, so that a
    /// forgotten method is not open.
    func add(
        _ path: String,
        needs: [HTTPRequest.Method: RequiredRole] = [:],
        _ handlers: [HTTPRequest.Method: Handler]
    ) {
        var allowed = Set(handlers.keys)
        if allowed.contains(.get) { allowed.insert(.head) }
        let allow = Self.methods.filter(allowed.contains).map(\.rawValue).joined(separator: ", ")
        for (method, handler) in handlers {
            let need = needs[method] ?? (method == .get ? .viewer : .admin)
            note(method, path, need)
            on(path, method, need, handler)
        }
        let strictest: RequiredRole =
            handlers.keys.contains { needs[$0] == .nothing } ? .nothing : .viewer
        for method in Self.methods where !allowed.contains(method) {
            on(path, method, strictest) { _, _ -> Response in
                var response = try errorResponse(
                    APIError(
                        .invalid,
                        "\(method.rawValue) is not possible on \(path); use \(allow)"
                    ),
                    status: .methodNotAllowed
                )
                response.headers[.allow] = allow
                return response
            }
        }
    }

    private func on(
        _ path: String,
        _ method: HTTPRequest.Method,
        _ need: RequiredRole,
        _ handler: @escaping Handler
    ) {
        let authenticator = authenticator
        router.on(RouterPath(path), method: method) { request, context in
            try authenticator.check(request, context, needs: need)
            return try await ActiveSession.$current.withValue(authenticator.activeSession(context))
            {
                try await handler(request, context)
            }
        }
    }

    private func note(_ method: HTTPRequest.Method, _ path: String, _ need: RequiredRole) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map {
            $0.hasPrefix(":") ? "{\($0.dropFirst())}" : $0 == "**" ? "{path}" : String($0)
        }
        let role: Role? = if case .role(let role) = need { role } else { nil }
        entries.append(
            RouteEntry(method: method.rawValue, path: parts.joined(separator: "/"), role: role)
        )
    }
}

extension Context {
    /// The `{name}` of the path.
    func name(_ key: String = "name") throws(APIError) -> ResourceName {
        do {
            return try ResourceName(parsing: parameters.get(key) ?? "")
        } catch {
            throw APIError(.invalid, error.message, field: "metadata.name")
        }
    }
}

extension Request {
    /// A query parameter's text, percent-decoded; nil when it is absent.
    func query(_ name: String) -> String? {
        uri.queryParameters.get(name)
    }

    /// A query parameter that is `true` or `false`; absent means false.
    func flag(_ name: String) throws(APIError) -> Bool {
        switch query(name) {
        case nil, "false": return false
        case "true": return true
        case .some: throw APIError(.invalid, "\(name) is true or false", field: name)
        }
    }

    /// A query parameter that is a whole number in `range`.
    func number<Number: FixedWidthInteger>(
        _ name: String,
        in range: ClosedRange<Number>
    ) throws(APIError) -> Number? {
        guard let text = query(name) else { return nil }
        guard let value = Number(text), range.contains(value) else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            throw APIError(.invalid, "\(name) is a number from \(bounds)", field: name)
        }
        return value
    }

    /// A query parameter of a type with a text form.
    func value<Value: TextValue>(_ name: String, as type: Value.Type) throws(APIError) -> Value? {
        guard let text = query(name) else { return nil }
        do {
            return try Value(parsing: text)
        } catch {
            throw APIError(.invalid, error.message, field: name)
        }
    }

    /// The whole body.
    ///
    /// Throws `NIOTooManyBytesError` (answered with 413) when it is too long, and `BodyTimeout`
    /// (answered with 408) when it takes too long to arrive.
    func bytes(
        limit: Int = GatewayLimits.bodyBytesMax,
        within patience: Duration = GatewayLimits.bodyPatience
    ) async throws -> [UInt8] {
        let body = body
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                Array(try await body.collect(upTo: limit).readableBytesView)
            }
            group.addTask {
                try await Task.sleep(for: patience)
                throw BodyTimeout()
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() else { throw BodyTimeout() }
            return bytes
        }
    }
}

/// A request's body did not arrive in time.
struct BodyTimeout: Error {}
