package import HTTPTransport

/// The address of a forge's API.
package struct ForgeAPI: Hashable, Sendable, CustomStringConvertible {
    package let endpoint: HTTPEndpoint
    /// What stands before every route, without a slash at its end; may be empty.
    let prefix: String
    /// Without the scheme's default port.
    let authority: String

    /// Reads `http(s)://HOST[:PORT][/PREFIX]`; nil for anything else.
    ///
    /// - `authorityFile`: PEM certificates to trust instead of the system's.
    package init?(_ text: String, authorityFile: String? = nil) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        let isSecure: Bool
        switch text[..<separator.lowerBound] {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let rest = text[separator.upperBound...]
        let address = rest.prefix { $0 != "/" }
        guard let (host, given) = Self.hostAndPort(address) else { return nil }
        let usual = isSecure ? 443 : 80
        var path = rest[address.endIndex...]
        while path.hasSuffix("/") { path = path.dropLast() }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"?#%\\".utf8.contains($0) }) else {
            return nil
        }
        prefix = String(path)
        let port = given ?? usual
        authority = port == usual ? host : "\(host):\(port)"
        endpoint = HTTPEndpoint(
            .tcp(host: host, port: port),
            tls: isSecure ? TLSParameters(authorityFile: authorityFile) : nil,
            // A forge is on the web, which many reach through a proxy only.
            usesEnvironmentProxy: !["localhost", "127.0.0.1"].contains(host)
        )
    }

    package var description: String {
        "\(endpoint.tls == nil ? "http" : "https")://\(authority)\(prefix)"
    }

    /// The path and query of `location`, when it is at this endpoint; nil when it is elsewhere.
    ///
    /// Scheme, host and port must all be the same: what is sent there carries the token.
    func target(ofRedirectTo location: String) -> String? {
        if location.hasPrefix("/"), !location.hasPrefix("//") { return location }
        guard let separator = location.firstRange(of: "://"),
            location[..<separator.lowerBound].lowercased()
                == (endpoint.tls == nil ? "http" : "https")
        else { return nil }
        let rest = location[separator.upperBound...]
        let address = rest.prefix { $0 != "/" }
        guard let (host, port) = Self.hostAndPort(address),
            endpoint.address
                == .tcp(host: host, port: port ?? (endpoint.tls == nil ? 80 : 443))
        else { return nil }
        let target = rest[address.endIndex...].prefix { $0 != "#" }
        return target.isEmpty ? nil : String(target)
    }

    /// Plain names and IPv4 addresses only, in lower case.
    private static func hostAndPort(_ text: Substring) -> (host: String, port: Int?)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, host.first != "-", parts.count <= 2,
            host.unicodeScalars.allSatisfy({ scalar in
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
                    || ("0"..."9").contains(scalar) || scalar == "." || scalar == "-"
            })
        else { return nil }
        guard parts.count == 2 else { return (host.lowercased(), nil) }
        guard parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(parts[1]), port > 0
        else { return nil }
        return (host.lowercased(), Int(port))
    }
}
