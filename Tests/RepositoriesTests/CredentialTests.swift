import Repositories
import Resources
import Testing

@Suite struct CredentialTests {
    private func answer(
        _ repository: String,
        _ query: GitCredentialQuery,
        token: String? = "t",
        declared: Bool
    ) throws -> GitCredential? {
        let url = try RepositoryURL(parsing: repository)
        return credential(for: query, repository: url, token: token, tokenDeclared: declared)
    }

    @Test(arguments: [
        ("https://github.com/a/b.git", "https", "github.com", false),
        ("https://github.com/a/b.git", "https", "GitHub.com:443", false),
        ("https://github.com:443/a/b.git", "https", "github.com", false),
        ("https://git.example.org:8443/a/b", "https", "git.example.org:8443", true),
        ("http://git.local/a/b", "http", "git.local", true),
    ])
    func `the repository's own host gets the token`(
        repository: String,
        scheme: String,
        host: String,
        declared: Bool
    ) throws {
        let query = GitCredentialQuery(protocol: scheme, host: host, path: "a/b.git")
        let expected = GitCredential(username: "x-access-token", password: "t")
        #expect(try answer(repository, query, declared: declared) == expected)
    }

    @Test(arguments: [
        ("https://github.com/a/b", "http", "github.com", true),
        ("https://github.com/a/b", "https", "github.com.evil.org", true),
        ("https://github.com/a/b", "https", "github.com:8443", true),
        ("https://github.com/a/b", "https", "", true),
        ("https://git.example.org/a/b", "https", "github.com", true),
        ("https://git.example.org/a/b", "https", "git.example.org", false),
        ("http://github.com/a/b", "http", "github.com", false),
        ("http://git.local/a/b", "https", "git.local", true),
        ("ssh://git@github.com/a/b", "https", "github.com", true),
        ("git@github.com:a/b", "ssh", "github.com", true),
        ("file:///srv/git/a.git", "https", "github.com", true),
        ("file:///srv/git/a.git", "file", "", true),
        // URLs in which git and curl could read another host than the policy does.
        ("https://evil.org#@github.com/a", "https", "github.com", true),
        ("https://evil.org?@github.com/a", "https", "github.com", true),
        ("https://evil.org\\@github.com/a", "https", "github.com", true),
    ])
    func `nothing else does`(repository: String, scheme: String, host: String, declared: Bool)
        throws
    {
        // A URL that is not a valid repository counts as refused.
        guard (try? RepositoryURL(parsing: repository)) != nil else { return }
        let query = GitCredentialQuery(protocol: scheme, host: host)
        #expect(try answer(repository, query, declared: declared) == nil)
    }

    @Test(arguments: [nil, "", "a\nb"])
    func `without a usable token there is no credential`(token: String?) throws {
        let query = GitCredentialQuery(protocol: "https", host: "github.com")
        #expect(try answer("https://github.com/a/b", query, token: token, declared: true) == nil)
    }

    @Test func `printing a credential does not print its password`() {
        #expect(!"\(GitCredential(username: "u", password: "hunter2"))".contains("hunter2"))
    }
}
