package import Resources

/// Which API a forge speaks.
package enum ForgeKind: String, Hashable, Sendable, CaseIterable {
    case gitHub = "github"
    case pagure
}

/// What an operator says of a host: which forge it is, and where its API is when not at the usual
/// place.
package struct ForgeDeclaration: Hashable, Sendable {
    /// As in a repository's address, with the port if that has one.
    package var host: String
    package var kind: ForgeKind
    package var api: ForgeAPI?

    package init(host: String, kind: ForgeKind, api: ForgeAPI? = nil) {
        self.host = host.lowercased()
        self.kind = kind
        self.api = api
    }
}

/// The forge that holds a repository, and how to ask it.
package struct ForgeLocation: Hashable, Sendable {
    package let kind: ForgeKind
    package let api: ForgeAPI
    /// The repository's name on the forge, such as `acme/shop`.
    package let repository: String

    /// The repository as one token sees it; `connection` is to this location's API.
    package func forge(over connection: ForgeConnection) -> any Forge {
        switch kind {
        case .gitHub: GitHubForge(connection, repository: repository)
        case .pagure: PagureForge(connection, project: repository)
        }
    }
}

/// Which forge holds a repository; nil when none is known, and there can be no pull request: for a
/// `file:` repository, for a host that nobody declared, and for an address that is no repository's.
///
/// github.com and GitHub's clouds below ghe.com need no declaration. Every other host does, GitHub
/// Enterprise Server as well: nothing in an address tells a forge from any server of git, and a
/// token must not be sent to find out.
package func forge(
    for repository: RepositoryURL,
    declared: [ForgeDeclaration] = []
) -> ForgeLocation? {
    guard let remote = Remote(repository) else { return nil }
    // GitHub's own ssh server on port 443.
    let host = remote.host == "ssh.github.com" ? "github.com" : remote.host
    let declaration = declared.first { $0.host == host }
    let isGitHub = host == "github.com" || host.hasSuffix(".ghe.com")
    guard let kind = declaration?.kind ?? (isGitHub ? .gitHub : nil),
        let api = declaration?.api ?? ForgeAPI.usual(of: kind, host: host)
    else { return nil }
    let parts = remote.path
    let isRepository =
        switch kind {
        case .gitHub: parts.count == 2
        // NAME, NAMESPACE/NAME, fork/USER/NAME or fork/USER/NAMESPACE/NAME.
        case .pagure: parts.first == "fork" ? (3...4).contains(parts.count) : parts.count <= 2
        }
    guard isRepository else { return nil }
    return ForgeLocation(kind: kind, api: api, repository: parts.joined(separator: "/"))
}

extension ForgeAPI {
    /// Where a forge's API is, unless it was declared; always over TLS.
    ///
    /// github.com and GitHub's clouds have a host of its own for it, GitHub Enterprise Server has it
    /// below `/api/v3` and Pagure below `/api/0`.
    static func usual(of kind: ForgeKind, host: String) -> ForgeAPI? {
        switch kind {
        case .gitHub where host == "github.com": ForgeAPI("https://api.github.com")
        case .gitHub where host.hasSuffix(".ghe.com"): ForgeAPI("https://api.\(host)")
        case .gitHub: ForgeAPI("https://\(host)/api/v3")
        case .pagure: ForgeAPI("https://\(host)/api/0")
        }
    }
}
