import API
import HTTPTypes
import Hummingbird
import NIOHTTP1
import Resources

/// Authenticates and authorizes the requests on one of the two listeners.
struct Authenticator: Sendable {
    /// nil on the unix socket, where the file mode admits only the owner.
    let access: Access?
    let policy: OriginPolicy

    func recognize(_ credentials: RequestCredentials) -> Result<Principal, Unrecognized> {
        access?.recognize(credentials) ?? .success(.owner)
    }

    /// Throws unless the request may pass.
    func check(
        _ request: Request,
        _ context: Context,
        needs need: RequiredRole,
        isHandshake: Bool = false
    ) throws(APIError) {
        guard access != nil else { return }
        let credentials = context.credentials ?? RequestCredentials(request)
        try authorize(
            AccessRequest(
                who: context.principal.map { .success($0) } ?? recognize(credentials),
                method: request.method,
                isHandshake: isHandshake,
                credentials
            ),
            needs: need,
            origins: policy
        )
    }

    /// The principal that asks for a WebSocket; throws unless it may have one.
    func check(_ head: HTTPRequestHead, needs need: RequiredRole) throws(APIError) -> Principal {
        guard access != nil else { return .owner }
        let credentials = RequestCredentials(head)
        guard policy.answers(to: credentials.host) else {
            throw APIError(.forbidden, "this server is not called '\(credentials.host)'")
        }
        let who = recognize(credentials)
        try authorize(
            AccessRequest(who: who, method: .get, isHandshake: true, credentials),
            needs: need,
            origins: policy
        )
        return try who.principal
    }

    /// The session that a stream opened by this request depends on.
    func activeSession(_ context: Context) -> ActiveSession? {
        guard let access, let credential = context.principal?.credential else { return nil }
        return ActiveSession(access: access, credential: credential)
    }
}

extension AccessRequest {
    init(
        who: Result<Principal, Unrecognized>,
        method: HTTPRequest.Method,
        isHandshake: Bool,
        _ credentials: RequestCredentials
    ) {
        self.init(
            who: who,
            method: method,
            isHandshake: isHandshake,
            host: credentials.host,
            origins: credentials.origins,
            fetchSite: credentials.fetchSite
        )
    }
}

/// A credential whose end also ends the streams and sockets that use it.
struct ActiveSession: Sendable {
    /// The session of the request being handled, so that a streamed response can capture it.
    @TaskLocal static var current: ActiveSession?

    let access: Access
    let credential: Credential

    /// Returns when the credential was revoked or has expired, or the task is cancelled.
    func ended() async { await access.ended(credential) }
}
