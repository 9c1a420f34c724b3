import API
import HTTPTypes
import Resources

/// What of a request decides whether it may pass.
struct AccessRequest: Sendable {
    var who: Result<Principal, Unrecognized>
    var method: HTTPRequest.Method
    /// It asks for a WebSocket, which a browser opens for any page and without asking the server first.
    var isHandshake: Bool
    var host: String
    /// Each value of the header; a browser sends at most one.
    var origins: [String]
    var fetchSite: String?

    var principal: Principal? { try? who.principal }

    /// Whether it may change something.
    var isMutation: Bool { ![.get, .head, .options].contains(method) }
}

/// Decides for HTTP and WebSockets alike; throws why not.
///
/// A cookie goes along with whatever page makes the browser send a request, so what it authorizes
/// must come from a page of ours: of exactly the origin that was asked. A bearer token and the unix
/// socket are used by programs that chose to.
func authorize(
    _ approach: AccessRequest,
    needs need: RequiredRole,
    origins policy: OriginPolicy
) throws(APIError) {
    if approach.isMutation || approach.isHandshake {
        try checkOrigin(approach, policy)
    }
    guard case .role(let role) = need else { return }
    let principal = try approach.who.principal
    guard principal.role >= role else {
        throw APIError(
            .forbidden,
            "\(principal.user) is \(principal.role.rawValue) here, and this needs \(role.rawValue)"
        )
    }
}

private func checkOrigin(_ approach: AccessRequest, _ policy: OriginPolicy) throws(APIError) {
    let usesCookie = approach.principal?.proof == .cookie
    if approach.origins.isEmpty {
        // Browsers leave Origin out of some same-origin requests, never out of a handshake.
        let isOwn = approach.fetchSite == "same-origin" && !approach.isHandshake
        guard usesCookie, !isOwn else { return }
        throw APIError(.forbidden, "the request does not say from which origin it comes")
    }
    // Whoever sends an Origin is a browser, or acts as one.
    guard approach.principal?.proof == .cookie || approach.principal == nil else { return }
    guard approach.origins.count == 1, policy.allows(approach.origins[0], at: approach.host) else {
        throw APIError(.forbidden, "pages of another origin may not do this")
    }
}

/// Which names the server answers to, and which pages may act for a signed-in user.
struct OriginPolicy: Sendable {
    /// `https` when this server speaks TLS itself.
    var isSecure: Bool
    /// Names beside those of this machine.
    var names: Set<String> = []
    /// Whole origins, of a proxy in front that speaks TLS or listens elsewhere.
    var origins: Set<String> = []

    private static let local: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

    /// Reads what `--host` was given: names, or origins such as `https://berth.example`.
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

    /// Whether `origin` is the very origin that the browser reached under `host`, port included.
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
