import Resources
import Testing

@Suite
struct RepositoryTests {
    @Test(arguments: [
        ("https://github.com/acme/shop.git", RepositoryURL.Scheme.https),
        ("http://localhost:3000/a/b", .http), ("ssh://git@host:22/a.git", .ssh),
        ("git@github.com:acme/shop.git", .ssh), ("file:///srv/git/shop.git", .file),
        ("https://host/a?b=c#d", .https),
    ])
    func `the four schemes and scp's form are read`(
        text: String,
        scheme: RepositoryURL.Scheme
    ) throws {
        let url = try RepositoryURL(parsing: text)
        #expect(url.scheme == scheme)
        #expect(url.text == text)
    }

    @Test(arguments: [
        "", "-oProxyCommand=x", "--upload-pack=x", "ext::sh -c id", "fd::17", "git://host/a",
        "HTTPS://host/a", "https://", "https:///a", "https://host", "https://host/",
        "https://user@host/a", "https://user:secret@host/a", "ssh://user:secret@host/a",
        "ssh://-oProxyCommand=x/a", "ssh://git@-oProxyCommand=x/a", "file://host/a", "file:///",
        "file://", "file:///srv/../etc", "file:///a/..", "/srv/git/a", "../a", "a", "C:\\a",
        "https://host/a b", "https://host/a\nb", "https://host/a\0b", "javascript:alert(1)",
        "https://host:/a", "https://:80/a", "git@-oProxyCommand=x:a", "-x@host:a", "@host:a",
        "git@host:-oProxyCommand=x", "git@host:", "git@:a", "https://ho\u{7F}st/a",
        // A combining mark changes the preceding character, but not its bytes.
        "-\u{301}x@host:a", "x@ext::\u{301}a", "https://user:secret@\u{301}host/a",
        "https://-\u{301}host/a", "file:///srv/..\u{301}/../etc", "git@-\u{301}host:a",
    ])
    func `anything that could run a command, leak a token or escape is refused`(text: String) {
        #expect(throws: InvalidText.self) { try RepositoryURL(parsing: text) }
    }

    @Test func `the host and the path are told apart`() throws {
        #expect(try RepositoryURL(parsing: "https://host:8443/a/b").authority == "host:8443")
        #expect(try RepositoryURL(parsing: "ssh://git@host:22/a").authority == "host:22")
        #expect(try RepositoryURL(parsing: "file:///srv/a.git").authority == nil)
        #expect(try RepositoryURL(parsing: "file:///srv/a.git").localPath == "/srv/a.git")
        #expect(try RepositoryURL(parsing: "https://host/a").localPath == nil)
        #expect(try RepositoryURL(parsing: "https://host?x/a").authority == "host")
        #expect(try RepositoryURL(parsing: "https://host#@evil/a").authority == "host")
    }

    @Test func `a repository is told apart by its bytes`() throws {
        let composed = try RepositoryURL(parsing: "file:///srv/caf\u{E9}.git")
        let decomposed = try RepositoryURL(parsing: "file:///srv/cafe\u{301}.git")
        #expect(composed != decomposed)
        #expect(composed.localPath?.utf8.count == 14)
        #expect(decomposed.localPath?.utf8.count == 15)
    }

    @Test func `a class allows what its patterns match and file never by itself`() throws {
        let shop = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
        let local = try RepositoryURL(parsing: "file:///srv/git/shop.git")
        #expect(ClassLimits().allows(shop))
        #expect(!ClassLimits().allows(local))
        let patterns: [(String, Bool)] = [
            ("*", true), ("https://github.com/acme/*", true),
            ("https://github.com/acme/shop", false),
            ("https://*/acme/*.git", true), ("https://gitlab.com/*", false), ("", false),
            ("https://github.com/acme/shop.git", true), ("*shop*", true), ("*shop", false),
            ("**shop.git**", true), ("https://github.com/acme/shop.git?", false),
        ]
        for (pattern, allowed) in patterns {
            #expect(ClassLimits(repositories: [pattern]).allows(shop) == allowed, "\(pattern)")
        }
        #expect(!ClassLimits(repositories: []).allows(shop))
        #expect(ClassLimits(repositories: ["x", "file:///srv/git/*"]).allows(local))
    }

    @Test func `a pattern of many stars is matched in no time`() throws {
        let path = String(repeating: "a", count: 1_900)
        let url = try RepositoryURL(parsing: "https://host/\(path)")
        let pattern = String(repeating: "a*", count: 500) + "b"
        #expect(!ClassLimits(repositories: [pattern]).allows(url))
    }
}
