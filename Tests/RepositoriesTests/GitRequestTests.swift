import Repositories
import Testing

@Suite struct GitRequestTests {
    @Test(arguments: [
        "git-upload-pack '/srv/git/shop.git'", "git-receive-pack '/srv/git/shop.git'",
    ])
    func `what git sends over ssh is read`(line: String) throws {
        let request = try #require(GitRequest(line: Array(line.utf8)))
        #expect(line.hasPrefix(request.service.rawValue))
        #expect(request.path == "/srv/git/shop.git")
        #expect(request.protocolHint == nil)
    }
}
