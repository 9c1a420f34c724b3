import Forges
import HTTPTransport
import Resources
import Testing

@Suite struct `A forge that fails` {
    private func listed(_ forge: GitHubForge) async throws(ForgeError) {
        _ = try await forge.pullRequests(from: PullRequestHead(branch: "feature"))
    }

    @Test func `with a wrong token, or without one, says which to set`() async throws {
        let fixture = try await Fixture()
        for token in ["wrong", nil] {
            let forge = try fixture.forge(token: token)
            let error = try await fixture.failure { () async throws(ForgeError) in
                try await listed(forge)
            }
            guard case .unauthorized = error.reason else {
                Issue.record("\(error)")
                continue
            }
            #expect(!error.isTransient)
            #expect("\(error)".contains("`berth secret set GH_TOKEN`"))
            #expect("\(error)".contains("look for pull requests in acme/shop"))
        }
        #expect(try await fixture.stub.requests().count == 1)
    }

    @Test func `names the permission that the token lacks`() async throws {
        let fixture = try await Fixture()
        try await fixture.token(#","permissions":{"pull_requests":"read","metadata":"read"}"#)
        let forge = try fixture.forge()
        let opening = try PullRequestProposal.sample().opening
        let error = try await fixture.failure { () async throws(ForgeError) in
            _ = try await forge.open(opening)
        }
        #expect(!error.isOutcomeUnknown)
        guard case .forbidden(["pull_requests: write"], _) = error.reason else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func `does not tell what a token may not see`() async throws {
        let fixture = try await Fixture()
        let forge = try fixture.forge("acme/secret")
        let error = try await fixture.failure { () async throws(ForgeError) in
            try await listed(forge)
        }
        #expect(error.reason == .notFound)
        #expect(!error.isTransient)
    }

    @Test func `at its limit is not asked before that ends`() async throws {
        let fixture = try await Fixture()
        let reset = fixture.clock.now.adding(.seconds(600)).milliseconds / 1_000
        try await fixture.token(#","remaining":0,"reset":\#(reset)"#)
        let forge = try fixture.forge()
        let end = fixture.clock.now.adding(.seconds(601))
        for _ in 0..<3 {
            let error = try await fixture.failure { () async throws(ForgeError) in
                try await listed(forge)
            }
            #expect(error.reason == .rateLimited(until: end))
            #expect(error.isTransient)
        }
        #expect(try await fixture.stub.requests().count == 1)
        try await fixture.token()
        fixture.clock.advance(by: .seconds(601))
        try await listed(forge)
    }

    @Test func `at an unnamed limit is left alone for longer each time`() async throws {
        let fixture = try await Fixture()
        let body = #""body":{"message":"You have exceeded a secondary rate limit."}"#
        try await fixture.fault("^GET", #""status":403,"times":2,\#(body)"#)
        let forge = try fixture.forge()
        for wait in [60, 120] {
            let error = try await fixture.failure { () async throws(ForgeError) in
                try await listed(forge)
            }
            #expect(error.reason == .rateLimited(until: fixture.clock.now.adding(.seconds(wait))))
            fixture.clock.advance(by: .seconds(wait))
        }
        try await listed(forge)
    }

    @Test(arguments: [#""status":502"#, #""status":503,"body":"x""#, #""drop":true"#])
    func `for a while is asked again`(fault: String) async throws {
        let fixture = try await Fixture()
        // One fault for each connection that libcurl might retry on its own.
        try await fixture.fault("^GET", "\(fault),\"times\":1")
        let forge = try fixture.forge()
        let error = try await fixture.failure { () async throws(ForgeError) in
            try await listed(forge)
        }
        guard case .unavailable = error.reason else {
            Issue.record("\(error)")
            return
        }
        #expect(error.isTransient)
        #expect(!error.isOutcomeUnknown)
        try await listed(forge)
    }

    @Test func `to answer in time, or is not there, is asked again`() async throws {
        let fixture = try await Fixture()
        try await fixture.fault("^GET", #""delay":3"#)
        let slow = try fixture.forge(timeout: .milliseconds(200))
        let nobody = try #require(ForgeAPI("http://127.0.0.1:1"))
        let gone = GitHubForge(
            ForgeConnection(
                nobody,
                tokens: ForgeTokenSource(name: "T") { ForgeToken("t") },
                settings: .init(now: present)
            ),
            repository: "acme/shop"
        )
        for forge in [slow, gone] {
            let error = try await fixture.failure { () async throws(ForgeError) in
                try await listed(forge)
            }
            guard case .unavailable = error.reason else {
                Issue.record("\(error)")
                continue
            }
        }
    }

    @Test(arguments: [#""status":200,"body":"<html>""#, #""status":200,"body":{"login":1}"#])
    func `to speak its API is said so`(fault: String) async throws {
        let fixture = try await Fixture()
        try await fixture.fault("^GET", fault)
        let forge = try fixture.forge()
        let error = try await fixture.failure { () async throws(ForgeError) in
            try await listed(forge)
        }
        guard case .unreadable = error.reason else {
            Issue.record("\(error)")
            return
        }
        #expect("\(error)".contains("check the API's address"))
    }

    @Test func `to end a list is not believed`() async throws {
        let fixture = try await Fixture()
        let link = #""headers":{"Link":"<http://x/?page=2>; rel=\"next\""}"#
        try await fixture.fault("/pulls", #""status":200,"times":99,"body":[],\#(link)"#)
        let forge = try fixture.forge()
        let error = try await fixture.failure { () async throws(ForgeError) in
            try await listed(forge)
        }
        #expect(error.reason == .unreadable("the list has no end"))
    }

    @Test func `tells when its token expires`() async throws {
        let fixture = try await Fixture()
        try await fixture.token(#","expires":"2026-12-01 10:00:00 UTC""#)
        let head = PullRequestHead(branch: "feature")
        let answer = try await fixture.forge().pullRequests(from: head)
        #expect(answer.standing.expiresAt?.text == "2026-12-01T10:00:00Z")
    }
}

@Suite struct `A redirect` {
    @Test(arguments: [301, 302, 307, 308])
    func `to another host is refused, and that host learns nothing`(status: Int) async throws {
        let fixture = try await Fixture()
        let other = try ForgeStub()
        let location = #""headers":{"Location":"\#(other.address)/repos/acme/shop"}"#
        try await fixture.fault("^GET", #""status":\#(status),\#(location)"#)
        let forge = try fixture.forge()
        let error = try await fixture.failure { () async throws(ForgeError) in
            _ = try await forge.pullRequest(1)
        }
        guard case .refused = error.reason else {
            Issue.record("\(error)")
            return
        }
        #expect("\(error)".contains("does not get the token"))
        #expect(try await other.requests().isEmpty)
    }

    @Test func `in a circle ends`() async throws {
        let fixture = try await Fixture()
        let location = #""headers":{"Location":"/repos/acme/shop"}"#
        try await fixture.fault("^GET", #""status":301,"times":99,\#(location)"#)
        let forge = try fixture.forge()
        let error = try await fixture.failure { () async throws(ForgeError) in
            _ = try await forge.pullRequest(1)
        }
        #expect(error.reason == .unreadable("it redirects in a circle"))
        #expect(try await fixture.stub.requests().count == 4)
    }

    @Test(arguments: [
        "http://127.0.0.1:PORT.evil.example/x", "https://127.0.0.1:PORT/x", "//127.0.0.1:PORT/x",
        "http://tests@127.0.0.1:PORT/x", "http://127.0.0.1/x", "ftp://127.0.0.1:PORT/x", "x", "",
        "http://127.0.0.1:PORT", "http://127.0.0.1:PORT\\\\@evil.example/x",
    ])
    func `that only looks like the same host is refused`(location: String) async throws {
        let fixture = try await Fixture()
        let port = String(fixture.stub.address.split(separator: ":").last ?? "")
        let there = location.split(separator: "PORT", omittingEmptySubsequences: false)
            .joined(separator: port)
        try await fixture.fault("^GET", #""status":302,"headers":{"Location":"\#(there)"}"#)
        let forge = try fixture.forge()
        let error = try await fixture.failure { () async throws(ForgeError) in
            _ = try await forge.pullRequest(1)
        }
        guard case .refused = error.reason else {
            Issue.record("\(error)")
            return
        }
        #expect(try await fixture.stub.requests().count == 1)
    }
}

@Suite struct `A token` {
    @Test func `is shown by nothing that prints it`() throws {
        let token = try #require(ForgeToken("ghp_secret"))
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), dumped] {
            #expect(!text.contains("ghp_secret"))
        }
        #expect(ForgeToken("") == nil)
        #expect(ForgeToken("a\r\nX: y") == nil)
    }

    @Test func `that is new forgets the answers and limits of the old one`() async throws {
        let fixture = try await Fixture()
        try await fixture.stub.control("tokens", #"{"token":"new","login":"berth"}"#)
        let name = Counter()
        let connection = ForgeConnection(
            try #require(ForgeAPI(fixture.stub.address)),
            tokens: ForgeTokenSource(name: "T") { ForgeToken(name.value == 0 ? "tests" : "new") },
            settings: .init(writeInterval: .zero, now: { fixture.clock.now })
        )
        let forge = GitHubForge(connection, repository: "acme/shop")
        _ = try await forge.open(try PullRequestProposal.sample().opening)
        _ = try await forge.comments(on: 1)
        #expect(try await forge.comments(on: 1).isUnchanged)
        try await fixture.fault("^GET", #""status":429"#)
        _ = try await fixture.failure { () async throws(ForgeError) in
            _ = try await forge.comments(on: 1)
        }
        name.add()
        #expect(try await !forge.comments(on: 1).isUnchanged)
    }

    @Test func `writes once a second`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection(writeInterval: .milliseconds(300))
        let forge = GitHubForge(connection, repository: "acme/shop")
        _ = try await forge.open(try PullRequestProposal.sample().opening)
        let start = ContinuousClock.now
        _ = try await forge.comment("a", on: 1)
        #expect(start.duration(to: .now) >= .milliseconds(300))
    }
}
