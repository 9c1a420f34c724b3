import API
import HTTPTypes
import Resources

/// The parts of a request that decide whether it is authorized.
struct AccessRequest: Sendable {
    var who: Result<Principal, Unrecognized>
    var method: HTTPRequest.Method
    /// Whether it asks for a WebSocket, which a browser opens for any page without a preflight
    /// request.
    var isHandshake: Bool
    var host: String
    /// Each value of the header; a browser sends at most one.
    var origins: [String]
    var fetchSite: String?

    var principal: Principal? { try? who.principal }

    /// Whether it may change something.
    var isMutation: Bool { ![.get, .head, .options].contains(method) }
}

/// Authorizes requests and WebSocket handshakes; throws the reason for a refusal.
///
/// A browser adds the cookie to the requests of any page, so a request with a cookie must come from
/// a page of exactly the origin that it is sent to. Programs use bearer tokens and the unix socket
/// on purpose, so these need no such check.
func authorize(
    _ accessRequest: AccessRequest,
    needs need: RequiredRole,
    origins policy: OriginPolicy
) throws(APIError) {
    if accessRequest.isMutation || accessRequest.isHandshake {
        try checkOrigin(accessRequest, policy)
    }
    guard case .role(let role) = need else { return }
    let principal = try accessRequest.who.principal
    guard principal.role >= role else {
        throw APIError(
            .forbidden,
            "\(principal.user) is \(principal.role.rawValue) here, and this needs \(role.rawValue)"
        )
    }
}

private func checkOrigin(_ accessRequest: AccessRequest, _ policy: OriginPolicy) throws(APIError) {
    let usesCookie = accessRequest.principal?.proof == .cookie
    if accessRequest.origins.isEmpty {
        // Browsers leave Origin out of some same-origin requests, but never out of a handshake.
        let isOwn = accessRequest.fetchSite == "same-origin" && !accessRequest.isHandshake
        guard usesCookie, !isOwn else { return }
        throw APIError(.forbidden, "the request does not say from which origin it comes")
    }
    // Only browsers, and clients that act like browsers, send Origin.
    guard accessRequest.principal?.proof == .cookie || accessRequest.principal == nil else {
        return
    }
    guard accessRequest.origins.count == 1,
        policy.allows(accessRequest.origins[0], at: accessRequest.host)
    else {
        throw APIError(.forbidden, "pages of another origin may not do this")
    }
}

/// Which names the server answers to, and which pages may act for a signed-in user.
struct OriginPolicy: Sendable {
    /// `https` when this server speaks TLS itself.
    var isSecure: Bool
    /// Names besides those of this machine.
    var names: Set<String> = []
    /// Whole origins, for a reverse proxy that speaks TLS or listens elsewhere.
    var origins: Set<String> = []

    private static let local: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

    /// Parses the values of `--host`: names, or origins such as `https://berth.example`.
    init(isSecure: Bool, hosts: [String]) {
        self.isSecure = isSecure
        for host in hosts {
            let host = host.lowercased()
            guard let scheme = host.firstRange(of: "://") else {
                names.insert(host)
                continue
            }
            origins.insert(host)
            names.insert(Self.name(of: String(host[scheme.upperBound...])))
        }
    }

    func answers(to authority: String) -> Bool {
        let name = Self.name(of: authority)
        return Self.local.contains(name) || names.contains(name)
    }

    /// Whether `origin`, port included, is the one reached under `host`, or a configured one.
    func allows(_ origin: String, at host: String) -> Bool {
        guard answers(to: host) else { return false }
        let own = "\(isSecure ? "https" : "http")://\(host.lowercased())"
        return origin == own || origins.contains(origin)
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
