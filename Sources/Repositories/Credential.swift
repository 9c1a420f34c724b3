package import Resources

/// What git asks of its credential helper (gitcredentials(7)).
package struct GitCredentialQuery: Hashable, Sendable {
    package let `protocol`: String
    /// The host, with `:port` when the URL has one.
    package let host: String
    package let path: String?

    package init(protocol: String, host: String, path: String? = nil) {
        self.protocol = `protocol`
        self.host = host
        self.path = path
    }
}

/// The helper's answer; its description never shows the password.
package struct GitCredential: Hashable, Sendable, CustomStringConvertible {
    package let username: String
    package let password: String

    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    package var description: String { "GitCredential(\(username))" }
}

/// The credential for `query` in a workspace of `repository`, or nil when it must get none.
///
/// `token` is GH_TOKEN and is used only for the repository's own protocol, host and port. The spec
/// must have declared it, except for https at github.com, for which it is meant. A `path` does not
/// restrict it, because the submodules on one host share the token.
package func credential(
    for query: GitCredentialQuery,
    repository: RepositoryURL,
    token: String?,
    tokenDeclared: Bool
) -> GitCredential? {
    guard let token, !token.isEmpty, token.utf8.allSatisfy({ !$0.isASCIIControl }) else {
        return nil
    }
    guard let own = plainAuthority(of: repository),
        query.protocol == repository.scheme.rawValue,
        normalized(query.host, repository.scheme) == own
    else { return nil }
    guard tokenDeclared || (repository.scheme == .https && own == "github.com") else { return nil }
    return GitCredential(username: "x-access-token", password: token)
}

/// The host and port of an http or https repository; nil when anything about them is unusual.
///
/// Parsing is strict, because curl and git disagree about where the host of an odd URL ends (`\`,
/// `#`, `@`), and a token must never be sent to the wrong host.
private func plainAuthority(of repository: RepositoryURL) -> String? {
    guard repository.scheme == .https || repository.scheme == .http,
        let authority = repository.authority, isPlainAuthority(authority),
        repository.text.hasPrefix("\(repository.scheme.rawValue)://\(authority)/")
    else { return nil }
    return normalized(authority, repository.scheme)
}

private func isPlainAuthority(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy {
            $0.isASCIILetter || $0.isASCIIDigit || ".-_:[]".utf8.contains($0)
        }
}

/// The authority in lower case, without the scheme's default port.
private func normalized(_ authority: String, _ scheme: RepositoryURL.Scheme) -> String {
    let lower = authority.lowercased()
    let port = scheme == .https ? ":443" : ":80"
    return lower.hasSuffix(port) ? String(lower.dropLast(port.count)) : lower
}
