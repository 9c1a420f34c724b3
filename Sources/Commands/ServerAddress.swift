import ArgumentParser
import Glibc
package import HTTPTransport
package import Terminal
import Workspaces

/// Where the controller is: `unix:///path` (or a bare absolute path) or `http://host[:port]`.
package struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    package static let portDefault = 7_070

    package let endpoint: HTTPEndpoint
    package let description: String

    /// Throws `Failure` when the text is no address.
    package init(parsing text: String) throws(Failure) {
        let path = text.hasPrefix("unix://") ? String(text.dropFirst(7)) : text
        if path.hasPrefix("/") {
            endpoint = .unixSocket(path)
            description = "unix://\(path)"
            return
        }
        let wrong = Failure(
            .invalid,
            "'\(text)' is no controller; write unix:///path/to/berth.sock or http://host:7070"
        )
        guard text.hasPrefix("http://") else { throw wrong }
        let authority = text.dropFirst(7).prefix { $0 != "/" }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty else { throw wrong }
        guard let port = parts.count == 2 ? Int(parts[1]) : Self.portDefault,
            (1...65_535).contains(port)
        else { throw wrong }
        endpoint = HTTPEndpoint(.tcp(host: String(parts[0]), port: port))
        description = "http://\(parts[0]):\(port)"
    }

    /// The socket that `berth serve` uses unless told otherwise: the system's for root, else one in
    /// the user's home.
    package static func socketDefault(home: String?, isRoot: Bool) -> String {
        guard !isRoot, let home, home.hasPrefix("/") else { return "/var/lib/berth/berth.sock" }
        return "\(home)/.local/share/berth/berth.sock"
    }

    /// What the user said, else `BERTH_SERVER`, else the default socket.
    static func resolve(_ option: String?, _ environment: [String: String]) throws(Failure) -> Self
    {
        if let text = option ?? environment["BERTH_SERVER"], !text.isEmpty {
            return try ServerAddress(parsing: text)
        }
        let path = socketDefault(home: environment["HOME"], isRoot: geteuid() == 0)
        return try ServerAddress(parsing: path)
    }

    /// The directory that the controller's socket lies in, which is its data directory unless it was
    /// told otherwise.
    ///
    /// Throws when the controller is not reached by a socket of this machine.
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

    /// The same place for a WebSocket.
    package var webSocket: WebSocketAddress {
        switch endpoint.address {
        case .unixSocket(let path): .unixSocket(path: path)
        case .tcp(let host, let port): .tcp(host: host, port: port)
        }
    }
}

/// The option that every command which talks to a controller takes.
struct ServerOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The controller: unix:///path or http://host:port.",
            discussion: "Default: BERTH_SERVER, else the socket of `berth serve` on this machine.",
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
