/// Where an HTTP server listens, and how client and server are authenticated.
package struct HTTPEndpoint: Hashable, Sendable {
    package enum Address: Hashable, Sendable {
        case unixSocket(path: String)
        case tcp(host: String, port: Int)
    }

    package var address: Address
    /// Present when the server uses TLS; a unix socket may use it too, although none here does.
    package var tls: TLSParameters?
    /// Whether `https_proxy` and similar variables apply.
    ///
    /// Off by default: an Engine or a controller is reached directly, and a proxy variable meant
    /// for the web must not divert it.
    package var usesEnvironmentProxy: Bool

    package init(
        _ address: Address,
        tls: TLSParameters? = nil,
        usesEnvironmentProxy: Bool = false
    ) {
        self.address = address
        self.tls = tls
        self.usesEnvironmentProxy = usesEnvironmentProxy
    }

    package static func unixSocket(_ path: String) -> HTTPEndpoint {
        HTTPEndpoint(.unixSocket(path: path))
    }

    /// The `http://host[:port]` prefix of every URL at this endpoint.
    package var origin: String {
        let scheme = tls == nil ? "http" : "https"
        switch address {
        case .unixSocket: return "\(scheme)://localhost"
        case .tcp(let host, let port):
            let bracketed = host.contains(":") ? "[\(host)]" : host
            return "\(scheme)://\(bracketed):\(port)"
        }
    }
}

/// TLS trust and identity, all PEM files.
package struct TLSParameters: Hashable, Sendable {
    /// Authorities to trust instead of the system's.
    package var authorityFile: String?
    /// The client's certificate and its key: both or neither.
    package var certificateFile: String?
    package var keyFile: String?
    /// False accepts any certificate, which is what `docker --tls` without `--tlsverify` means.
    package var verifiesServer: Bool

    package init(
        authorityFile: String? = nil,
        certificateFile: String? = nil,
        keyFile: String? = nil,
        verifiesServer: Bool = true
    ) {
        self.authorityFile = authorityFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.verifiesServer = verifiesServer
    }
}
