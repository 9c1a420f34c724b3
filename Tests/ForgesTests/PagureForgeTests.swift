import Forges
import Foundation
import HTTPTransport
import Resources
import Testing

/// One Pagure server for all tests, each of which uses its own project.
///
/// `BERTH_PAGURE=1` uses the real Pagure.
private enum PagureServer {
    static let isReal = ProcessInfo.processInfo.environment["BERTH_PAGURE"] != nil
    static let shared = Result { try ForgeStub(isReal ? "pagure" : "pagure-stub") }
    private static let taken = Counter(-1)

    static func project() -> String {
        taken.add()
        return "shop\(taken.value)"
    }
}

private struct World {
    let stub: ForgeStub
    let project = PagureServer.project()
    let clock = Clock()

    init() throws { stub = try PagureServer.shared.get() }

    func forge(of project: String? = nil, token: String = "tests") throws -> PagureForge {
        let connection = ForgeConnection(
            try #require(ForgeAPI(stub.address + "/api/0")),
            tokens: ForgeTokenSource(name: "PAGURE_TOKEN") { ForgeToken(token) },
            settings: .init(writeInterval: .zero, now: { [clock] in clock.now })
        )
        return PagureForge(connection, project: project ?? self.project)
    }

    func act(_ route: String, _ form: String, token: String = "tests") async throws {
        let path = "/api/0/\(project)/pull-request/\(route)"
        try await stub.act(.post, path, form, token: token, scheme: "token")
    }

    /// Disturbs answers to this project only, because all tests share the server.
    func fault(_ match: String, _ fields: String) async throws {
        let pattern = "^\(match) .*/\(project)/"
        try await stub.control("faults", #"{"match":"\#(pattern)",\#(fields)}"#)
    }

    func caller(_ proposal: PullRequestProposal) -> ForgetfulCaller {
        ForgetfulCaller(clock, proposal: proposal) { try forge() }
    }

    func count() async throws -> Int {
        try await stub.settled()
        return try await forge().pullRequests(from: PullRequestHead(branch: "feature")).value.count
    }
}

@Suite(.serialized) struct `A project on Pagure` {
    @Test func `gets a pull request that is found again`() async throws {
        let world = try World()
        let forge = try world.forge()
        let proposal = try PullRequestProposal.sample()
        guard case .opened(let opened) = try await forge.open(proposal.opening).value else {
            Issue.record("it was refused")
            return
        }
        #expect(opened.state == .open)
        #expect(opened.author == "berth")
        #expect(opened.headRepository == world.project)
        #expect(opened.headCommit.count == 40)
        #expect(opened.url.hasSuffix("/\(world.project)/pull-request/\(opened.number)"))
        #expect(proposal.marker.isIn(opened.body))
        let found = try await forge.pullRequests(from: proposal.head).value
        #expect(found.map(\.number) == [opened.number])
        #expect(try await forge.pullRequests(from: .init(branch: "main")).value == [])
        #expect(
            try await forge.pullRequests(from: .init(owner: "ann", branch: "feature")).value == []
        )
        try await world.act("\(opened.number)/close", "")
        #expect(try await forge.pullRequest(opened.number).value.state == .closed)
    }

    @Test func `refuses what has no branch, no commits, or is a draft`() async throws {
        let world = try World()
        let forge = try world.forge()
        func result(head: String, base: String, isDraft: Bool = false) async throws -> OpeningResult
        {
            var opening = try PullRequestProposal.sample(isDraft: isDraft).opening
            opening.head.branch = head
            opening.base = base
            return try await forge.open(opening).value
        }
        guard case .refused(.headUnknown) = try await result(head: "gone", base: "main"),
            case .refused(.baseUnknown) = try await result(head: "feature", base: "gone")
        else {
            Issue.record("an unknown branch was not told")
            return
        }
        #expect(try await result(head: "same", base: "main") == .refused(.noCommits))
        let draft = try await result(head: "feature", base: "main", isDraft: true)
        #expect(draft == .refused(.draftsUnsupported))
        #expect(try await world.count() == 0)
    }

    @Test func `names what a token may not do`() async throws {
        let world = try World()
        func reason(_ token: String) async throws -> ForgeError.Reason? {
            let opening = try PullRequestProposal.sample().opening
            let forge = try world.forge(token: token)
            do throws(ForgeError) {
                _ = try await forge.open(opening)
                return nil
            } catch {
                return error.reason
            }
        }
        #expect(
            try await reason("reader")
                == .forbidden(permissions: ["pull_request_create"], "Missing ACLs")
        )
        guard case .forbidden([], _) = try await reason("ann") else {
            Issue.record("a stranger may open one")
            return
        }
        guard case .unauthorized(let message) = try await reason("wrong") else {
            Issue.record("a wrong token is accepted")
            return
        }
        #expect(message.contains("Invalid token"))
        #expect(try await world.count() == 0)
    }

    @Test func `keeps comments and flags, and tells who may steer`() async throws {
        let world = try World()
        let forge = try world.forge()
        var caller = world.caller(try .sample())
        guard case .done(let published) = try await caller.run() else {
            Issue.record("it is not there")
            return
        }
        let number = published.pullRequest.number
        #expect(try await forge.checks(of: published.pullRequest).value.verdict == .absent)
        let own = try await forge.comment("a & b = c\n\nü", on: number).value
        try await world.act("\(number)/comment", "comment=do+it", token: "ann")
        let remarks = try await forge.remarks(on: number).value
        #expect(remarks.map(\.text) == ["a & b = c\n\nü", "do it"])
        #expect(remarks.first == own)
        #expect(remarks.map(\.isByMember) == [true, false])
        for (name, status) in [("lint", "success"), ("unit", "failure")] {
            try await world.act(
                "\(number)/flag",
                "username=\(name)&uid=\(name)&status=\(status)&percent=100&comment=ran&url=https://ci.example"
            )
        }
        let report = try await forge.checks(of: published.pullRequest).value
        #expect(report.verdict == .failed)
        #expect(report.failing.map(\.name) == ["unit"])
        #expect(report.failing.first?.link == "https://ci.example")
    }

    @Test func `is not found where there is none`() async throws {
        let world = try World()
        let forge = try world.forge(of: "nothing")
        do throws(ForgeError) {
            _ = try await forge.pullRequests(from: PullRequestHead(branch: "feature"))
            Issue.record("it is there")
        } catch {
            #expect(error.reason == .notFound)
        }
    }

    // The real Pagure takes a minute for this.
    @Test(.enabled(if: !PagureServer.isReal)) func `lists page by page`() async throws {
        let world = try World()
        let forge = try world.forge()
        let opening = try PullRequestProposal.sample().opening
        // This forge does not reject duplicates.
        for _ in 0..<101 { _ = try await forge.open(opening) }
        #expect(try await world.count() == 101)
    }

    @Test(arguments: `A pull request is opened exactly once`.losses)
    func `opens a pull request once, whichever answer is lost`(loss: String) async throws {
        // The requests are list, branches, creation and read back.
        let world = try World()
        for (skipped, method) in ["GET", "POST"].enumerated() {
            try await world.fault(method, "\(loss),\"skip\":\(1 - skipped)")
        }
        var caller = world.caller(try .sample())
        for _ in 0..<2 {
            let waiting = { try await world.stub.settled() }
            guard case .done(let published) = try await caller.run(waiting: waiting) else {
                Issue.record("it is not there")
                return
            }
            #expect(published.origin == .proposal)
            #expect(published.duplicates == [])
            #expect(try await world.count() == 1)
        }
    }
}
