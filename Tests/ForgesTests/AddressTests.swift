import Forges
import HTTPTransport
import Resources
import Testing

@Suite struct `The forge of a repository` {
    static let declared = [
        ForgeDeclaration(host: "Git.acme.example", kind: .gitHub),
        ForgeDeclaration(host: "git.acme.example:8443", kind: .gitHub),
        ForgeDeclaration(
            host: "code.example",
            kind: .gitHub,
            api: ForgeAPI("http://127.0.0.1:99/x/")
        ),
        ForgeDeclaration(host: "pagure.example", kind: .pagure),
    ]

    @Test(arguments: [
        ("https://github.com/acme/shop.git", "https://api.github.com", "acme/shop"),
        ("https://github.com/acme/shop/", "https://api.github.com", "acme/shop"),
        ("https://GitHub.com:443/acme/shop", "https://api.github.com", "acme/shop"),
        ("git@github.com:acme/shop.git", "https://api.github.com", "acme/shop"),
        ("ssh://git@github.com/acme/shop.git", "https://api.github.com", "acme/shop"),
        ("ssh://git@ssh.github.com:443/acme/shop", "https://api.github.com", "acme/shop"),
        ("https://acme.ghe.com/acme/shop", "https://api.acme.ghe.com", "acme/shop"),
        ("https://git.acme.example/a/b.c", "https://git.acme.example/api/v3", "a/b.c"),
        ("ssh://git@git.acme.example:2222/a/b", "https://git.acme.example/api/v3", "a/b"),
        ("https://git.acme.example:8443/a/b", "https://git.acme.example:8443/api/v3", "a/b"),
        ("https://code.example/a/b", "http://127.0.0.1:99/x", "a/b"),
        ("https://pagure.example/shop.git", "https://pagure.example/api/0", "shop"),
        ("https://pagure.example/ns/shop", "https://pagure.example/api/0", "ns/shop"),
        ("https://pagure.example/fork/me/shop", "https://pagure.example/api/0", "fork/me/shop"),
    ])
    func `is known by its host`(text: String, api: String, repository: String) throws {
        let url = try RepositoryURL(parsing: text)
        let location = try #require(forge(for: url, declared: Self.declared))
        #expect(location.api.description == api)
        #expect(location.repository == repository)
    }

    @Test(arguments: [
        "file:///srv/git/shop.git", "https://gitlab.com/acme/shop", "git@codeberg.org:a/b.git",
        "https://github.com/acme", "https://github.com/acme/shop/tree/main",
        "https://github.com/../shop", "https://github.com/acme/sh%6Fp", "https://github.com/a/.git",
        "https://github.com.evil.example/acme/shop", "https://evilghe.com/a/b",
        "https://github.com:444/acme/shop", "https://github.com\\@evil.example/acme/shop",
        "https://github.com?x/acme/shop", "https://github.com/acme/shop?x=1",
        "https://git.acme.example:1/a/b", "https://pagure.example/a/b/c",
    ])
    func `is none where nobody declared one, and where the address is odd`(text: String) throws {
        let url = try RepositoryURL(parsing: text)
        #expect(forge(for: url, declared: Self.declared) == nil)
    }

    @Test(arguments: [
        "", "github.com", "ftp://x", "https://", "https://a b", "https://a:0", "https://a:70000",
        "https://user@a", "https://a/b?c", "https://a/%2e", "https://[::1]", "https://-a",
    ])
    func `has no API at what is no plain address`(text: String) {
        #expect(ForgeAPI(text) == nil)
    }

    @Test func `is asked over TLS with the authority that was named`() throws {
        let api = try #require(ForgeAPI("https://a/api/v3", authorityFile: "/ca.pem"))
        #expect(api.endpoint.address == .tcp(host: "a", port: 443))
        #expect(api.endpoint.tls == TLSParameters(authorityFile: "/ca.pem"))
        #expect(api.endpoint.usesEnvironmentProxy)
    }
}
