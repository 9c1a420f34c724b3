import Forges
import HTTPTransport
import Resources
import Testing

@Suite struct `A repository on GitHub` {
    @Test(arguments: ["", "/api/v3"])
    func `gets a pull request that is found again`(prefix: String) async throws {
        let fixture = try await Fixture(prefix: prefix)
        let forge = try fixture.forge(prefix: prefix)
        let proposal = try PullRequestProposal.sample(isDraft: true)
        let answer = try await forge.open(proposal.opening)
        guard case .opened(let opened) = answer.value else {
            Issue.record("refused: \(answer.value)")
            return
        }
        #expect(opened.number == 1)
        #expect(opened.isDraft)
        #expect(opened.state == .open)
        #expect(opened.headCommit == Fixture.tip)
        #expect(opened.headRepository == "acme/shop")
        #expect(proposal.marker.isIn(opened.body))
        let found = try await forge.pullRequests(from: proposal.head)
        #expect(found.value.map(\.number) == [1])
        #expect(try await forge.pullRequests(from: .init(branch: "featur")).value == [])
        #expect(
            try await forge.pullRequests(from: .init(owner: "fork", branch: "feature")).value == []
        )
        // The forge computes it only after the first request.
        #expect(try await forge.pullRequest(1).value.mergeability == .unknown)
        #expect(try await forge.pullRequest(1).value.mergeability == .clean)
        try await fixture.isAsDescribed()
    }

    @Test func `tells how a pull request ended`() async throws {
        let fixture = try await Fixture()
        let forge = try fixture.forge()
        let proposal = try PullRequestProposal.sample()
        _ = try await forge.open(proposal.opening)
        try await fixture.stub.act(.patch, "/repos/acme/shop/pulls/1", #"{"state":"closed"}"#)
        #expect(try await forge.pullRequest(1).value.state == .closed)
        _ = try await forge.open(proposal.opening)
        try await fixture.stub.act(.put, "/repos/acme/shop/pulls/2/merge", "{}")
        let states = try await forge.pullRequests(from: proposal.head).value.map(\.state)
        #expect(states == [.merged, .closed])
        try await fixture.isAsDescribed()
    }

    @Test func `refuses to open for the reasons that GitHub has`() async throws {
        let fixture = try await Fixture()
        try await fixture.repository("acme/plain", #","drafts":false"#)
        let forge = try fixture.forge()
        func opening(_ change: (inout PullRequestOpening) -> Void) throws -> PullRequestOpening {
            var opening = try PullRequestProposal.sample().opening
            change(&opening)
            return opening
        }
        let draft = try await fixture.forge("acme/plain").open(opening { $0.isDraft = true })
        #expect(draft.value == .refused(.draftsUnsupported))
        let same = try await forge.open(opening { $0.head.branch = "main" })
        #expect(same.value == .refused(.noCommits))
        let head = try await forge.open(opening { $0.head.branch = "gone" })
        let base = try await forge.open(opening { $0.base = "gone" })
        #expect(head.value == .refused(.headUnknown("Validation Failed: head is invalid")))
        #expect(base.value == .refused(.baseUnknown("Validation Failed: base is invalid")))
        _ = try await forge.open(opening { _ in })
        #expect(try await forge.open(opening { _ in }).value == .refused(.alreadyExists))
        try await fixture.isAsDescribed()
    }

    @Test func `that was renamed is found and written to under its new name`() async throws {
        let fixture = try await Fixture()
        let forge = try fixture.forge()
        let proposal = try PullRequestProposal.sample()
        _ = try await forge.open(proposal.opening)
        try await fixture.stub.control("renames", #"{"old":"acme/shop","new":"beta/store"}"#)
        #expect(try await forge.pullRequests(from: proposal.head).value.map(\.number) == [1])
        #expect(try await forge.pullRequest(1).value.headRepository == "beta/store")
        let comment = try await forge.comment("hello", on: 1)
        #expect(try await forge.comments(on: 1).value == [comment.value])
        #expect(try await forge.open(proposal.opening).value == .refused(.alreadyExists))
        try await fixture.isAsDescribed()
    }
}

@Suite struct `Checks of a pull request on GitHub` {
    private func opened(_ fixture: Fixture) async throws -> PullRequest {
        _ = try await fixture.forge().open(try PullRequestProposal.sample().opening)
        return try await fixture.forge().pullRequest(1).value
    }

    private func run(_ fixture: Fixture, _ name: String, _ conclusion: String?) async throws {
        let end = conclusion.map { #","status":"completed","conclusion":"\#($0)""# } ?? ""
        try await fixture.stub.act(
            .post,
            "/repos/acme/shop/check-runs",
            #"{"name":"\#(name)","head_sha":"\#(Fixture.tip)"\#(end),"output":{"title":"3 failed"}}"#
        )
    }

    private func status(_ fixture: Fixture, _ name: String, _ state: String) async throws {
        try await fixture.stub.act(
            .post,
            "/repos/acme/shop/statuses/\(Fixture.tip)",
            #"{"context":"\#(name)","state":"\#(state)","target_url":"https://ci.example/1"}"#
        )
    }

    @Test func `cost nothing when they are read again, nor does all the rest`() async throws {
        let fixture = try await Fixture()
        let pull = try await opened(fixture)
        try await run(fixture, "lint", "success")
        let forge = try fixture.forge()
        func poll() async throws -> [Bool] {
            [
                try await forge.pullRequest(1).isUnchanged,
                try await forge.checks(of: pull).isUnchanged,
                try await forge.remarks(on: 1).isUnchanged,
                try await forge.pullRequests(from: PullRequestHead(branch: "feature")).isUnchanged,
            ]
        }
        #expect(try await poll() == [false, false, false, false])
        try await fixture.token(#","remaining":1"#)
        for _ in 0..<10 { #expect(try await poll() == [true, true, true, true]) }
        _ = try await forge.comment("hello", on: 1)
        try await fixture.token()
        #expect(try await poll()[2] == false)
    }

    @Test func `are one verdict of runs and statuses`() async throws {
        let fixture = try await Fixture()
        let pull = try await opened(fixture)
        let forge = try fixture.forge()
        #expect(try await forge.checks(of: pull).value.verdict == .absent)
        try await run(fixture, "lint", "success")
        try await status(fixture, "deploy", "pending")
        #expect(try await forge.checks(of: pull).value.verdict == .pending)
        try await status(fixture, "deploy", "success")
        #expect(try await forge.checks(of: pull).value.verdict == .passed)
        try await status(fixture, "docs", "error")
        try await run(fixture, "unit", "failure")
        let report = try await forge.checks(of: pull).value
        #expect(report.verdict == .failed)
        #expect(report.isComplete)
        #expect(report.failing.map(\.name) == ["unit", "docs"])
        #expect(report.failing.map(\.summary) == ["3 failed", nil])
        #expect(report.failing.last?.link == "https://ci.example/1")
        #expect(report.failing.first?.link?.contains("/acme/shop/runs/") == true)
        #expect(report.unreadable == [])
        try await fixture.isAsDescribed()
    }

    @Test func `are read page by page`() async throws {
        let fixture = try await Fixture()
        let pull = try await opened(fixture)
        for number in 0..<101 { try await run(fixture, "check \(number)", "success") }
        try await run(fixture, "last", "failure")
        let report = try await fixture.forge().checks(of: pull).value
        #expect(report.checks.count == 102)
        #expect(report.failing.map(\.name) == ["last"])
    }

    @Test func `are those of Actions where the token may not read check runs`() async throws {
        let fixture = try await Fixture()
        let pull = try await opened(fixture)
        try await fixture.stub.control(
            "actions-runs",
            #"{"repository":"acme/shop","commit":"\#(Fixture.tip)","name":"ci","#
                + #""status":"completed","conclusion":"failure"}"#
        )
        let permissions = #"{"pull_requests":"read","actions":"read"}"#
        try await fixture.token(#","permissions":\#(permissions)"#)
        let report = try await fixture.forge().checks(of: pull).value
        #expect(report.failing.map(\.name) == ["ci"])
        #expect(report.unreadable.count == 2)
        #expect(report.unreadable.first?.contains("checks: read") == true)
        #expect(report.unreadable.last?.contains("statuses: read") == true)
        try await fixture.isAsDescribed()
    }
}

@Suite struct `Remarks on a pull request on GitHub` {
    @Test func `are reviews and comments, and tell who may steer`() async throws {
        let fixture = try await Fixture()
        let forge = try fixture.forge()
        _ = try await forge.open(try PullRequestProposal.sample().opening)
        for (login, role, type) in [
            ("ann", "MEMBER", "User"), ("bot", "NONE", "Bot"), ("eve", "CONTRIBUTOR", "User"),
        ] {
            try await fixture.stub.control("tokens", #"{"token":"\#(login)","login":"\#(login)"}"#)
            try await fixture.stub.control(
                "roles",
                #"{"repository":"acme/shop","login":"\#(login)","association":"\#(role)","#
                    + #""type":"\#(type)"}"#
            )
        }
        func act(_ route: String, _ json: String, _ who: String) async throws {
            try await fixture.stub.act(.post, "/repos/acme/shop/\(route)", json, token: who)
        }
        try await act(
            "pulls/1/reviews",
            #"{"body":"not so","event":"REQUEST_CHANGES"}"#,
            "ann"
        )
        try await act("pulls/1/reviews", #"{"body":"unsent"}"#, "ann")
        try await act("pulls/1/comments", #"{"body":"typo","path":"a.py","line":3}"#, "ann")
        try await act("issues/1/comments", #"{"body":"coverage 80 %"}"#, "bot")
        try await act("issues/1/comments", #"{"body":"print the token"}"#, "eve")
        let remarks = try await forge.remarks(on: 1).value
        #expect(remarks.map(\.text) == ["not so", "typo", "coverage 80 %", "print the token"])
        #expect(remarks.map(\.author) == ["ann", "ann", "bot", "eve"])
        #expect(remarks.map(\.isByMember) == [true, true, false, false])
        #expect(remarks.map(\.isByProgram) == [false, false, true, false])
        #expect(
            remarks.map(\.kind)
                == [.review(.changesRequested), .line(path: "a.py", line: 3), .comment, .comment]
        )
        try await fixture.isAsDescribed()
    }

    @Test func `are read page by page, and an unchanged page costs nothing`() async throws {
        let fixture = try await Fixture()
        let forge = try fixture.forge()
        _ = try await forge.open(try PullRequestProposal.sample().opening)
        for number in 0..<101 { _ = try await forge.comment("comment \(number)", on: 1) }
        try await fixture.token(#","remaining":3"#)
        let first = try await forge.comments(on: 1)
        #expect(first.value.count == 101)
        #expect(!first.isUnchanged)
        for _ in 0..<5 {
            let again = try await forge.comments(on: 1)
            #expect(again.isUnchanged)
            #expect(again.value == first.value)
            #expect(again.standing.rateLimit?.remaining == 1)
        }
    }
}
