package import HTTPTransport

/// Where an Engine listens, as DOCKER_HOST writes it.
package struct EngineAddress: Hashable, Sendable, CustomStringConvertible {
    /// Why a string names no Engine that this client can reach.
    package enum ParseError: Error, Hashable, Sendable, CustomStringConvertible {
        case unknownScheme(String)
        case relativeSocketPath(String)
        case badHostOrPort(String)

        package var description: String {
            switch self {
            case .unknownScheme(let text):
                "\"\(text)\" is no Engine address: use unix:///path or tcp://host:port"
            case .relativeSocketPath(let text):
                "\"\(text)\" needs an absolute path, as unix:///path"
            case .badHostOrPort(let text): "\"\(text)\" needs a host and a port from 1 to 65535"
            }
        }
    }

    /// The Engine's usual socket.
    package static let standard = EngineAddress(
        endpoint: .unixSocket("/var/run/docker.sock"),
        description: "unix:///var/run/docker.sock"
    )

    package let endpoint: HTTPEndpoint
    /// The address in DOCKER_HOST's spelling.
    package let description: String

    private init(endpoint: HTTPEndpoint, description: String) {
        self.endpoint = endpoint
        self.description = description
    }

    /// Parses `unix:///path`, `tcp://host[:port]`, `http://…` or `https://…`.
    ///
    /// Ports default as Docker's do: 2375, and 2376 with TLS.
    /// - `tls`: used for `tcp` and `https`; `https` alone means TLS with the system's trust.
    package init(parsing text: String, tls: TLSParameters? = nil) throws(ParseError) {
        guard let separator = text.firstRange(of: "://") else { throw .unknownScheme(text) }
        let rest = String(text[separator.upperBound...])
        switch text[..<separator.lowerBound] {
        case "unix":
            guard rest.hasPrefix("/"), rest.utf8.count > 1 else { throw .relativeSocketPath(text) }
            self.init(endpoint: .unixSocket(rest), description: text)
        case "tcp", "http":
            let port = tls == nil ? 2375 : 2376
            guard let address = Self.tcp(rest, defaultPort: port) else {
                throw .badHostOrPort(text)
            }
            self.init(endpoint: HTTPEndpoint(address, tls: tls), description: text)
        case "https":
            guard let address = Self.tcp(rest, defaultPort: 2376) else {
                throw .badHostOrPort(text)
            }
            self.init(
                endpoint: HTTPEndpoint(address, tls: tls ?? TLSParameters()),
                description: text
            )
        default: throw .unknownScheme(text)
        }
    }

    /// Resolves Docker's environment: DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_TLS, DOCKER_CERT_PATH.
    ///
    /// As with the `docker` client, TLS is used when DOCKER_TLS_VERIFY or DOCKER_TLS is not empty,
    /// and `ca.pem`, `cert.pem` and `key.pem` are taken from DOCKER_CERT_PATH, or `~/.docker`.
    package init(environment: [String: String]) throws(ParseError) {
        guard let host = environment["DOCKER_HOST"], !host.isEmpty else {
            self = .standard
            return
        }
        try self.init(parsing: host, tls: Self.tls(environment))
    }

    private static func tls(_ environment: [String: String]) -> TLSParameters? {
        let verifies = environment["DOCKER_TLS_VERIFY"]?.isEmpty == false
        guard verifies || environment["DOCKER_TLS"]?.isEmpty == false else { return nil }
        let home = environment["HOME"] ?? ""
        let folder = environment["DOCKER_CERT_PATH"].flatMap { $0.isEmpty ? nil : $0 }
        let path = folder ?? home + "/.docker"
        return TLSParameters(
            authorityFile: path + "/ca.pem",
            certificateFile: path + "/cert.pem",
            keyFile: path + "/key.pem",
            verifiesServer: verifies
        )
    }

    /// Reads `host`, `host:port`, `[v6]` or `[v6]:port`, with an optional trailing slash.
    private static func tcp(_ text: String, defaultPort: Int) -> HTTPEndpoint.Address? {
        var rest = text[...]
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let host: Substring
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
        } else {
            host = rest.prefix { $0 != ":" }
            rest = rest[host.endIndex...]
        }
        guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else { return nil }
        guard !rest.isEmpty else { return .tcp(host: String(host), port: defaultPort) }
        guard rest.first == ":", let port = Int(rest.dropFirst()), (1...65535).contains(port),
            rest.dropFirst().utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return .tcp(host: String(host), port: port)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "_"),
            UInt8(ascii: "%"):
            true
        default: false
        }
    }
}
