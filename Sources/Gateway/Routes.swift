import ControlPlane
import HTTPTypes
import Hummingbird
import Logging
import Workspaces

/// What is known of a request besides itself.
struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Names the request in the log and in the answer.
    let requestID: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        requestID = hexadecimal(.random(in: .min ... .max))
        logger[metadataKey: "request"] = "\(requestID)"
    }
}

typealias Handler = @Sendable (Request, Context) async throws -> Response

/// Adds routes so that a known path with another method is answered with 405 and `Allow`.
struct Routes {
    let router: Router<Context>

    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete]

    func add(_ path: String, _ handlers: [HTTPRequest.Method: Handler]) {
        var allowed = Set(handlers.keys)
        if allowed.contains(.get) { allowed.insert(.head) }
        let allow = Self.methods.filter(allowed.contains).map(\.rawValue).joined(separator: ", ")
        for (method, handler) in handlers {
            router.on(RouterPath(path), method: method, use: handler)
        }
        for method in Self.methods where !allowed.contains(method) {
            router.on(RouterPath(path), method: method) { _, _ -> Response in
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

    /// The whole body; throws `NIOTooManyBytesError`, answered with 413, when it is too long.
    func bytes() async throws -> [UInt8] {
        let buffer = try await body.collect(upTo: GatewayLimits.bodyBytesMax)
        return Array(buffer.readableBytesView)
    }
}
