import ArgumentParser
import FoundationEssentials
import Glibc
package import HTTPTransport
import Resources
package import Terminal

/// Where the controller is: `unix:///path` (or a bare absolute path), `http://host[:port]` or
/// `https://host[:port]`.
package struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// Names the PEM file of the authorities to trust instead of the system's.
    package static let authorityVariable = "BERTH_CERTIFICATE_AUTHORITY"
    package static let portDefault = 7_070
    /// The default port of browsers, on which a proxy in front of the controller listens.
    package static let securePortDefault = 443

    package let endpoint: HTTPEndpoint
    package let description: String

    /// Throws `Failure` when the text is no address.
    package init(parsing text: String, authorityFile: String? = nil) throws(Failure) {
        let path = text.hasPrefix("unix://") ? String(text.dropFirst(7)) : text
        if path.hasPrefix("/") {
            endpoint = .unixSocket(path)
            description = "unix://\(path)"
            return
        }
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            url.user == nil
        else { throw Self.wrong(text) }
        let isSecure = scheme == "https"
        let port = url.port ?? (isSecure ? Self.securePortDefault : Self.portDefault)
        guard (1...65_535).contains(port) else { throw Self.wrong(text) }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        endpoint = HTTPEndpoint(
            .tcp(host: isBracketed ? String(host.dropFirst().dropLast()) : host, port: port),
            tls: isSecure ? TLSParameters(authorityFile: authorityFile) : nil
        )
        description = endpoint.origin
    }

    private static func wrong(_ text: String) -> Failure {
        Failure(
            .invalid,
            "'\(text)' is not a controller's address; write unix:///path/to/berth.sock, "
                + "http://host:7070 or https://host"
        )
    }

    /// The default socket of `berth serve`: the system's for root, else one in the user's home.
    package static func socketDefault(home: String?, isRoot: Bool) -> String {
        guard !isRoot, let home, home.hasPrefix("/") else { return "/var/lib/berth/berth.sock" }
        return "\(home)/.local/share/berth/berth.sock"
    }

    /// The address in `option`, else in `BERTH_SERVER`, else the default socket.
    static func resolve(_ option: String?, _ environment: [String: String]) throws(Failure) -> Self
    {
        if let text = option ?? environment["BERTH_SERVER"], !text.isEmpty {
            let file = environment[authorityVariable].flatMap { $0.isEmpty ? nil : $0 }
            let server = try ServerAddress(parsing: text, authorityFile: file)
            if let file, server.endpoint.tls != nil, access(file, R_OK) != 0 {
                throw Failure(.invalid, "\(authorityVariable): cannot read \(file)")
            }
            return server
        }
        let path = socketDefault(home: environment["HOME"], isRoot: geteuid() == 0)
        return try ServerAddress(parsing: path)
    }

    /// The directory of the controller's socket, which is its data directory by default.
    ///
    /// Throws when the controller is not reached through a socket of this machine.
    var directory: String {
        get throws(Failure) {
            guard case .unixSocket(let path) = endpoint.address,
                let slash = path.lastIndex(of: "/"), slash > path.startIndex
            else {
                throw Failure(
                    .invalid,
                    "rescues lie on the controller's host: run this there, and name its data "
                        + "directory with --data"
                )
            }
            return String(path[..<slash])
        }
    }

    /// The value of a request's Host field.
    var authority: String {
        endpoint.origin.split(separator: "/").last.map(String.init) ?? "localhost"
    }

    /// The same address for a WebSocket.
    package var webSocket: WebSocketAddress {
        switch endpoint.address {
        case .unixSocket(let path): .unixSocket(path: path)
        case .tcp(let host, let port): .tcp(host: host, port: port, trust: trust)
        }
    }

    private var trust: WebSocketTrust? {
        endpoint.tls.map { tls in
            tls.authorityFile.map { .authorities(path: $0) } ?? .system
        }
    }
}

/// The option that every command which talks to a controller takes.
struct ServerOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The controller: unix:///path, http://host:port or https://host.",
            discussion: """
                Default: BERTH_SERVER, else the socket of `berth serve` on this machine. \
                BERTH_CERTIFICATE_AUTHORITY names a PEM file with an authority of your own.
                """,
            valueName: "address"
        )
    )
    var server: String?

    var address: ServerAddress {
        get throws { try ServerAddress.resolve(server, Console.current.environment) }
    }

    var client: APIClient {
        get throws {
            APIClient(server: try address, token: Console.current.environment["BERTH_TOKEN"])
        }
    }
}
