import ControlPlane
import HTTPTypes
import Hummingbird
import NIOHTTP1
import Workspaces

/// Recognizes and lets in whoever comes to one of the two listeners.
struct Doorkeeper: Sendable {
    /// nil on the unix socket, whose mode has let in its owner alone.
    let access: Access?
    let policy: OriginPolicy

    func recognize(_ credentials: Credentials) -> Result<Principal, Unrecognized> {
        access?.recognize(credentials) ?? .success(.owner)
    }

    /// Throws unless the request may pass.
    func check(
        _ request: Request,
        _ context: Context,
        needs need: Need,
        isHandshake: Bool = false
    ) throws(APIError) {
        guard access != nil else { return }
        let credentials = context.credentials ?? Credentials(request)
        try authorize(
            Approach(
                who: context.principal.map { .success($0) } ?? recognize(credentials),
                method: request.method,
                isHandshake: isHandshake,
                credentials
            ),
            needs: need,
            origins: policy
        )
    }

    /// Who asks for a WebSocket; throws unless they may have one.
    func check(_ head: HTTPRequestHead, needs need: Need) throws(APIError) -> Principal {
        guard access != nil else { return .owner }
        let credentials = Credentials(head)
        guard policy.answers(to: credentials.host) else {
            throw APIError(.forbidden, "this server is not called '\(credentials.host)'")
        }
        let who = recognize(credentials)
        try authorize(
            Approach(who: who, method: .get, isHandshake: true, credentials),
            needs: need,
            origins: policy
        )
        return try who.principal
    }

    /// What a stream that is answered now lives on.
    func liveGrant(_ context: Context) -> LiveGrant? {
        guard let access, let grant = context.principal?.grant else { return nil }
        return LiveGrant(access: access, grant: grant)
    }
}

extension Approach {
    init(
        who: Result<Principal, Unrecognized>,
        method: HTTPRequest.Method,
        isHandshake: Bool,
        _ credentials: Credentials
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

/// A grant that something lives on: streams and sockets end with it.
struct LiveGrant: Sendable {
    /// The one under which a request is handled, so that a streamed answer can take it along.
    @TaskLocal static var current: LiveGrant?

    let access: Access
    let grant: Grant

    /// Returns when it was revoked or has expired, or the task is cancelled.
    func ended() async { await access.ended(grant) }
}
