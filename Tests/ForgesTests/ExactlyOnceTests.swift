import Forges
import HTTPTransport
import Resources
import Testing

@Suite struct `A pull request is opened exactly once` {
    private func count(_ fixture: Fixture, in repository: String = "acme/shop") async throws -> Int
    {
        // Wait for delayed requests, and let no further request fail.
        try await fixture.stub.settled()
        try await fixture.stub.forgetFaults()
        let forge = try fixture.forge(repository)
        return try await forge.pullRequests(from: PullRequestHead(branch: "feature")).value.count
    }

    static let losses = [
        #""drop":true"#, #""act":true,"drop":true"#, #""status":502"#, #""act":true,"status":502"#,
        #""late":0.3"#, #""status":504,"late":0.1"#,
    ]

    @Test(arguments: losses)
    func `whichever answer is lost`(loss: String) async throws {
        let fixture = try await Fixture()
        // The requests are repository, list, repository, POST and read back; the last rounds lose
        // none.
        for skipped in 0...6 {
            let repository = "acme/shop\(skipped)"
            try await fixture.repository(repository)
            try await fixture.fault(".", "\(loss),\"skip\":\(skipped)")
            let proposal = try PullRequestProposal.sample()
            var caller = ForgetfulCaller(fixture.clock, proposal: proposal) {
                try fixture.forge(repository)
            }
            // Repeating the call afterwards gives the same result.
            for _ in 0..<2 {
                guard case .done(let published) = try await caller.run() else {
                    Issue.record("it is not there")
                    continue
                }
                #expect(published.pullRequest.number == 1)
                #expect(published.origin == .proposal)
                #expect(published.duplicates == [])
                #expect(try await count(fixture, in: repository) == 1)
            }
        }
        try await fixture.isAsDescribed()
    }

    @Test func `whenever every answer to the creation is lost three times`() async throws {
        let fixture = try await Fixture()
        try await fixture.fault("^POST", #""drop":true,"times":2"#)
        try await fixture.fault("^POST", #""act":true,"drop":true"#)
        var caller = ForgetfulCaller(fixture.clock, proposal: try .sample()) { try fixture.forge() }
        guard case .done = try await caller.run() else {
            Issue.record("it is not there")
            return
        }
        #expect(try await count(fixture) == 1)
    }

    @Test func `though the list does not show it for a while`() async throws {
        let fixture = try await Fixture()
        try await fixture.repository("acme/shop", #","list_lag":3"#)
        try await fixture.fault("^POST", #""act":true,"drop":true"#)
        var caller = ForgetfulCaller(fixture.clock, proposal: try .sample()) { try fixture.forge() }
        guard case .done(let published) = try await caller.run() else {
            Issue.record("it is not there")
            return
        }
        #expect(published.origin == .proposal)
        #expect(caller.waits.contains(.existingNotVisible))
        #expect(try await count(fixture) == 1)
    }

    @Test func `or the forge is not believed, which says so and shows none`() async throws {
        let fixture = try await Fixture()
        let message = #"{"message":"A pull request already exists for acme:feature."}"#
        let body = #""body":{"message":"Validation Failed","errors":[\#(message)]}"#
        try await fixture.fault("^POST", #""status":422,"times":999,\#(body)"#)
        var caller = ForgetfulCaller(fixture.clock, proposal: try .sample()) { try fixture.forge() }
        #expect(try await caller.run() == .refused(.alreadyExists))
        #expect(fixture.clock.now.since(caller.history.pushedAt) >= .seconds(60))
    }

    @Test func `as soon as the pushed branch is seen`() async throws {
        let fixture = try await Fixture()
        let commits = [String(repeating: "a", count: 40), Fixture.tip]
        try await fixture.branch("feature", commits, hidden: 4)
        var caller = ForgetfulCaller(fixture.clock, proposal: try .sample()) { try fixture.forge() }
        guard case .done = try await caller.run() else {
            Issue.record("it is not there")
            return
        }
        #expect(caller.waits == Array(repeating: .headNotVisible, count: 4))
        #expect(try await count(fixture) == 1)
    }

    @Test func `and never of a branch that does not come, or adds nothing`() async throws {
        let fixture = try await Fixture()
        var proposal = try PullRequestProposal.sample()
        proposal.head.branch = "gone"
        var caller = ForgetfulCaller(fixture.clock, proposal: proposal) { try fixture.forge() }
        guard case .refused(.headUnknown) = try await caller.run() else {
            Issue.record("it should be refused")
            return
        }
        #expect(fixture.clock.now.since(caller.history.pushedAt) >= .seconds(30))
        try await fixture.branch("feature", [String(repeating: "a", count: 40)])
        var empty = ForgetfulCaller(fixture.clock, proposal: try .sample()) { try fixture.forge() }
        #expect(try await empty.run() == .noCommits)
    }

    @Test func `without a draft where the plan has none`() async throws {
        let fixture = try await Fixture()
        try await fixture.repository("acme/shop", #","drafts":false"#)
        let proposal = try PullRequestProposal.sample(isDraft: true)
        var caller = ForgetfulCaller(fixture.clock, proposal: proposal) { try fixture.forge() }
        guard case .done(let published) = try await caller.run() else {
            Issue.record("it is not there")
            return
        }
        #expect(!published.pullRequest.isDraft)
        #expect(try await count(fixture) == 1)
    }

    @Test func `and one of somebody else is linked, not edited`() async throws {
        let fixture = try await Fixture()
        let json = #"{"title":"Mine","body":"hands off","head":"feature","base":"main"}"#
        try await fixture.stub.control("tokens", #"{"token":"ann","login":"ann"}"#)
        try await fixture.stub.act(.post, "/repos/acme/shop/pulls", json, token: "ann")
        var caller = ForgetfulCaller(fixture.clock, proposal: try .sample()) { try fixture.forge() }
        guard case .done(let published) = try await caller.run() else {
            Issue.record("it is not there")
            return
        }
        #expect(published.origin == .foreign)
        #expect(published.pullRequest.author == "ann")
        #expect(published.pullRequest.body == "hands off")
        let writes = try await fixture.stub.requests().filter { $0.method != "GET" }
        #expect(writes.count == 1)
    }

    @Test func `and a second run opens another after the first one's was merged`() async throws {
        let fixture = try await Fixture()
        var first = ForgetfulCaller(fixture.clock, proposal: try .sample()) { try fixture.forge() }
        _ = try await first.run()
        // While the pull request is open, a later run adds to it.
        var second = ForgetfulCaller(fixture.clock, proposal: try .sample(run: "r2")) {
            try fixture.forge()
        }
        guard case .done(let shared) = try await second.run() else {
            Issue.record("it is not there")
            return
        }
        #expect(shared.origin == .earlierProposal)
        try await fixture.stub.act(.put, "/repos/acme/shop/pulls/1/merge", "{}")
        guard case .done(let own) = try await second.run(),
            case .done(let old) = try await first.run()
        else {
            Issue.record("it is not there")
            return
        }
        #expect(own.pullRequest.number == 2)
        #expect(old.pullRequest.number == 1)
        #expect(old.pullRequest.state == .merged)
        try await fixture.isAsDescribed()
    }
}

@Suite struct `A comment is posted exactly once` {
    @Test(arguments: `A pull request is opened exactly once`.losses)
    func `whichever answer is lost`(loss: String) async throws {
        let marker = try #require(Marker(kind: "fix", key: "r1/1"))
        let fixture = try await Fixture()
        for skipped in 0...2 {
            let repository = "acme/shop\(skipped)"
            try await fixture.repository(repository)
            let forge = { try fixture.forge(repository) }
            _ = try await forge().open(try PullRequestProposal.sample().opening)
            try await fixture.fault(".", "\(loss),\"skip\":\(skipped)")
            for _ in 0..<2 {
                let posted = try await post(marker, fixture, forge)
                #expect(posted.text == "Fixed.\n\n\(marker.text)")
            }
            try await fixture.stub.settled()
            try await fixture.stub.forgetFaults()
            #expect(try await forge().comments(on: 1).value.count == 1)
        }
    }

    private func post(
        _ marker: Marker,
        _ fixture: Fixture,
        _ forge: () throws -> GitHubForge
    ) async throws -> Remark {
        var attemptedAt: Timestamp?
        for _ in 0..<100 {
            let posting = CommentPosting(try forge()) { fixture.clock.now }
            do {
                let step = try await posting.look(marker, on: 1, attemptedAt: attemptedAt).value
                switch step {
                case .done(let remark): return remark
                case .wait(let until):
                    // Wait for the stub to settle first, as it would have in real time by then.
                    try await fixture.stub.settled()
                    fixture.clock.advance(by: until.since(fixture.clock.now) + .seconds(1))
                case .post:
                    attemptedAt = fixture.clock.now
                    return try await posting.post("Fixed.", marker, on: 1).value
                }
            } catch let error as ForgeError where error.isTransient {
                if attemptedAt == fixture.clock.now, !error.isOutcomeUnknown { attemptedAt = nil }
                fixture.clock.advance(by: .seconds(1))
            }
        }
        throw ForgeStub.Failed(description: "it does not end")
    }
}
