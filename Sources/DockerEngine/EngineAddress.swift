package import HTTPTransport

/// Where an Engine listens, as DOCKER_HOST writes it, and which setting named it.
package struct EngineAddress: Hashable, Sendable, CustomStringConvertible {
    /// Which setting named the Engine, for messages.
    package enum Origin: Hashable, Sendable, CustomStringConvertible {
        /// Given to this program directly, by `--engine`.
        case option
        /// DOCKER_HOST.
        case hostVariable
        /// The context that DOCKER_CONTEXT names.
        case contextVariable(String)
        /// The context that `docker context use` chose, as `file` says.
        case currentContext(String, file: String)
        /// No setting, so the usual socket is used.
        case standard

        package var description: String {
            switch self {
            case .option: "--engine"
            case .hostVariable: "DOCKER_HOST"
            case .contextVariable(let name): "the Docker context '\(name)' of DOCKER_CONTEXT"
            case .currentContext(let name, let file):
                "the Docker context '\(name)', the current one in \(file)"
            case .standard: "the default"
            }
        }
    }

    /// Why the settings name no Engine that this client can reach.
    package enum ParseError: Error, Hashable, Sendable, CustomStringConvertible {
        case throughSSH(String)
        /// A context was named that does not exist, or that has no Engine.
        case unknownContext(Origin)
        /// A file of the `docker` client cannot be read or decoded.
        case unreadableConfiguration(String)
        /// The value of the setting is not an address.
        indirect case invalid(ParseError, from: Origin)
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
            case .throughSSH(let text):
                "\"\(text)\" needs SSH, which Berth does not speak to an Engine; run Berth on the "
                    + "Engine's host, whose files it shares, or forward the socket, as with "
                    + "`ssh -nNT -L /run/engine.sock:/var/run/docker.sock "
                    + "\(text)`, and use --engine unix:///run/engine.sock"
            case .unknownContext(let origin):
                "\(origin) does not exist, or has no Engine: `docker context ls` lists the contexts; "
                    + "--engine or DOCKER_HOST go before them"
            case .unreadableConfiguration(let path):
                "\(path) cannot be read, so the current Docker context is not known; mend the file, or "
                    + "name the Engine with --engine or DOCKER_HOST"
            case .invalid(let error, let origin): "\(error) (from \(origin))"
            }
        }
    }

    /// The Engine's usual socket.
    package static let standard = EngineAddress(
        endpoint: .unixSocket("/var/run/docker.sock"),
        description: "unix:///var/run/docker.sock",
        origin: .standard
    )

    package let endpoint: HTTPEndpoint
    /// The address in DOCKER_HOST's spelling.
    package let description: String
    package private(set) var origin: Origin

    private init(endpoint: HTTPEndpoint, description: String, origin: Origin = .option) {
        self.endpoint = endpoint
        self.description = description
        self.origin = origin
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
        case "ssh": throw .throughSSH(text)
        default: throw .unknownScheme(text)
        }
    }

    /// Chooses the Engine as the `docker` client does: `option`, else DOCKER_HOST, else the context
    /// of DOCKER_CONTEXT, else the current context, else the usual socket.
    ///
    /// For the first two, TLS is used when DOCKER_TLS_VERIFY or DOCKER_TLS is not empty, and
    /// `ca.pem`, `cert.pem` and `key.pem` are taken from DOCKER_CERT_PATH, or `~/.docker`. A
    /// context has its own.
    package init(
        option: String? = nil,
        environment: [String: String]
    ) throws(ParseError) {
        let host = environment["DOCKER_HOST"].flatMap { $0.isEmpty ? nil : $0 }
        if let text = option ?? host {
            let tls = Self.tls(environment)
            try self.init(text, tls, option == nil ? .hostVariable : .option)
            return
        }
        let contexts = DockerContexts(environment: environment)
        guard let (name, origin) = try Self.context(contexts, environment) else {
            self = .standard
            return
        }
        guard let engine = try contexts.endpoint(of: name) else { throw .unknownContext(origin) }
        try self.init(engine.host, engine.tls, origin)
    }

    private init(
        _ text: String,
        _ tls: TLSParameters?,
        _ origin: Origin
    ) throws(ParseError) {
        do throws(ParseError) {
            try self.init(parsing: text, tls: tls)
        } catch {
            throw .invalid(error, from: origin)
        }
        self.origin = origin
    }

    /// The context to use and which setting named it; nil when there is none.
    private static func context(
        _ contexts: DockerContexts,
        _ environment: [String: String]
    ) throws(ParseError) -> (name: String, origin: Origin)? {
        if let name = environment["DOCKER_CONTEXT"], !name.isEmpty {
            return name == DockerContexts.none ? nil : (name, .contextVariable(name))
        }
        guard let name = try contexts.current() else { return nil }
        return (name, .currentContext(name, file: contexts.configuration))
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
