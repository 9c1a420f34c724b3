import Resources

/// Where a repository lies on a server: its host and the parts of its path.
struct Remote: Hashable {
    /// Lower case; with a port for https and http alone, unless it is the scheme's own.
    var host: String
    /// Without `.git`; of plain letters, digits and `._-` each, and no part starts with a dot.
    var path: [String]

    /// Nil for a repository without a server, and where anything about the address is unusual.
    ///
    /// Read strictly, because a token goes where this points.
    init?(_ repository: RepositoryURL) {
        guard let (authority, rest) = Self.parts(of: repository), !authority.isEmpty,
            authority.utf8.allSatisfy({ Self.isPlain($0) || $0 == UInt8(ascii: ":") })
        else { return nil }
        host = Self.normalized(authority.lowercased(), repository.scheme)
        path = rest.split(separator: "/").map(String.init)
        if let last = path.last, last.hasSuffix(".git") {
            path[path.count - 1] = String(last.dropLast(4))
        }
        let isPlain = path.allSatisfy { part in
            !part.isEmpty && !part.hasPrefix(".") && part.utf8.allSatisfy(Self.isPlain)
        }
        guard !path.isEmpty, isPlain else { return nil }
    }

    /// The host with its port, and the path.
    private static func parts(of repository: RepositoryURL) -> (Substring, Substring)? {
        guard repository.scheme != .file else { return nil }
        if let start = repository.text.firstRange(of: "://") {
            let rest = repository.text[start.upperBound...]
            guard let slash = rest.firstIndex(of: "/") else { return nil }
            let authority = rest[..<slash].split(separator: "@", omittingEmptySubsequences: false)
            guard let host = authority.last, authority.count <= 2 else { return nil }
            return (host, rest[slash...])
        }
        // user@host:path
        guard let at = repository.text.firstIndex(of: "@"),
            let colon = repository.text[at...].firstIndex(of: ":")
        else { return nil }
        let host = repository.text[repository.text.index(after: at)..<colon]
        return (host, repository.text[repository.text.index(after: colon)...])
    }

    private static func normalized(_ authority: String, _ scheme: RepositoryURL.Scheme) -> String {
        let port = authority.lastIndex(of: ":").map { authority[authority.index(after: $0)...] }
        let bare = port.map { String(authority.dropLast($0.utf8.count + 1)) } ?? authority
        switch scheme {
        case .ssh, .file: return bare  // the port is that of the ssh server
        case .https: return port == nil || port == "443" ? bare : authority
        case .http: return port == nil || port == "80" ? bare : authority
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._-".utf8.contains(byte)
        }
    }
}
