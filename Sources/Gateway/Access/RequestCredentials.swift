import HTTPTypes
import Hummingbird
import NIOHTTP1
import Resources

/// What a request's header fields say about its sender and its origin.
struct RequestCredentials: Sendable {
    static let cookieName = "berth_session"

    var host: String
    var origins: [String]
    var fetchSite: String?
    var bearer: String?
    var cookie: String?

    init(_ request: Request) {
        self.init(host: request.head.authority ?? "") { name in
            guard let name = HTTPField.Name(name) else { return [] }
            return request.headers[values: name]
        }
    }

    init(_ head: HTTPRequestHead) {
        self.init(host: head.headers.first(name: "Host") ?? "") { head.headers[$0] }
    }

    private init(host: String, _ values: (String) -> [String]) {
        self.host = host
        origins = values("Origin")
        fetchSite = values("Sec-Fetch-Site").first
        bearer = values("Authorization").first.flatMap(Self.bearer)
        cookie = Cookies(from: values("Cookie"))[Self.cookieName]?.value
    }

    /// Source: RFC 6750, section 2.1; the scheme is case-insensitive.
    private static func bearer(_ value: String) -> String? {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
