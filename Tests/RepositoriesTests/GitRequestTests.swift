import Repositories
import Testing

@Suite struct GitRequestTests {
    @Test(arguments: GitRequest.Service.allCases)
    func `what git sends over ssh is read`(service: GitRequest.Service) throws {
        let line = "\(service.rawValue) '/srv/git/shop.git'"
        let request = try #require(GitRequest(line: Array(line.utf8)))
        #expect(request.service == service)
        #expect(request.path == "/srv/git/shop.git")
        #expect(request.protocolHint == nil)
    }

    @Test(arguments: [
        (#"'/a b'"#, "/a b"), (#"'/it'\''s'"#, "/it's"), (#"'/wow'\!''"#, "/wow!"),
        (#"'/a'\!'b'\''c'"#, "/a!b'c"), ("'/über.git'", "/über.git"),
        ("'/$(id)`id`'", "/$(id)`id`"),
    ])
    func `git's own quoting is undone`(quoted: String, path: String) {
        #expect(GitRequest(line: Array("git-upload-pack \(quoted)".utf8))?.path == path)
    }

    @Test func `a protocol hint is the second word group`() {
        let line = "git-upload-pack '/a' version=2"
        #expect(GitRequest(line: Array(line.utf8))?.protocolHint == "version=2")
    }

    @Test(arguments: [
        "", "git-upload-pack", "git-upload-pack ", "git-upload-pack ''", "git-upload-pack /a",
        "git-upload-pack \"/a\"", "git-upload-pack '/a", "git-upload-pack '/a'b'",
        "git-upload-pack 'a'",
        "git-upload-pack '/a'/b", "git-upload-pack '/a''/b'", "git-upload-pack '/a'\\x'b'",
        "git-upload-pack '/a'\\''", "git-upload-pack  '/a'", " git-upload-pack '/a'",
        "git-upload-pack '/a' ", "git-upload-pack '/a' --exec=x",
        "git-upload-pack '/a' version=$(id)",
        "git-upload-pack '/a' version=2 version=2", "git-upload-pack '/a'\r",
        "git-upload-pack '/a\u{0}'",
        "git-upload-pack '--upload-pack=x'", "git-upload-archive '/a'", "git upload-pack '/a'",
        "GIT-UPLOAD-PACK '/a'", "git-upload-pack '/a' version=" + String(repeating: "1", count: 80),
    ])
    func `any other line is no request`(line: String) {
        #expect(GitRequest(line: Array(line.utf8)) == nil)
    }

    @Test func `bytes that are no text are no request`() {
        #expect(
            GitRequest(line: Array("git-upload-pack '/".utf8) + [0xFF, 0xC0] + Array("'".utf8))
                == nil
        )
    }

    @Test func `an error packet counts its own length`() {
        #expect(String(decoding: errorPacket("no"), as: UTF8.self) == "000bERR no\n")
    }
}

@Suite struct ToolRequestTests {
    private func read(_ lines: [String]) -> ToolRequestReader.Progress {
        var reader = ToolRequestReader()
        var progress = ToolRequestReader.Progress.needsMore
        for line in lines where progress == .needsMore { progress = reader.take(Array(line.utf8)) }
        return progress
    }

    @Test func `git's attributes make a query and unknown ones are ignored`() {
        let lines = ["credential", "protocol=https", "host=h:1", "path=a=b", "wwwauth[]=Basic", ""]
        #expect(
            read(lines)
                == .credential(GitCredentialQuery(protocol: "https", host: "h:1", path: "a=b"))
        )
    }

    @Test(arguments: [
        ["credentials"], [""], ["{\"jsonrpc\":\"2.0\"}"], ["credential", "=x"],
        ["credential", "x"],
        ["credential", "host=a\u{0}b"], ["credential", "host=a\rhost=b"], ["credential", ""],
        ["credential", "protocol=https", ""],
        ["credential"] + [String](repeating: "a=b", count: ToolRequestReader.attributesMax + 1),
    ])
    func `any other request is refused`(lines: [String]) {
        guard case .refused = read(lines) else {
            Issue.record("\(lines) was read as \(read(lines))")
            return
        }
    }

    @Test func `a credential that would add a line is never sent`() {
        #expect(credentialAnswer(GitCredential(username: "u", password: "p\nquit=1")) == nil)
        #expect(
            credentialAnswer(GitCredential(username: "u", password: "p"))
                == Array("username=u\npassword=p\n\n".utf8)
        )
    }
}
