import Forges
import Resources
import Testing

private let start = Timestamp(milliseconds: 1_790_000_000_000)

private func pull(
    _ number: Int,
    _ state: PullRequest.State = .open,
    marker: String? = nil,
    head: String = "feature",
    base: String = "main"
) -> PullRequest {
    PullRequest(
        number: number,
        url: "https://forge.example/\(number)",
        state: state,
        title: "T",
        body: marker.map { "text\n\n<!-- berth:run=\($0) -->" } ?? "text",
        author: "somebody",
        headRepository: "acme/shop",
        head: head,
        headCommit: "c",
        base: base
    )
}

@Suite struct `What is done about a pull request` {
    private func step(
        _ found: [PullRequest],
        attemptedAgo: Duration? = nil,
        refusesDuplicates: Bool = true
    ) throws -> PublishingStep {
        publishingStep(
            try .sample(),
            found: found,
            history: PublishingHistory(
                pushedAt: start,
                attemptedAt: attemptedAgo.map { start.adding(.zero - $0) }
            ),
            refusesDuplicates: refusesDuplicates,
            now: start
        )
    }

    struct Case {
        var found: [PullRequest]
        var number: Int?
        var origin: Published.Origin = .proposal
        var duplicates: [Int] = []
    }

    @Test(arguments: [
        Case(found: [], number: nil),
        Case(found: [pull(1, marker: "r1")], number: 1),
        Case(found: [pull(1, .merged, marker: "r1")], number: 1),
        Case(found: [pull(1, .closed, marker: "r1")], number: 1),
        // Somebody changed the base of our pull request.
        Case(found: [pull(1, marker: "r1", base: "next")], number: 1),
        // Ours is closed and somebody opened another; ours still counts.
        Case(found: [pull(2), pull(1, .closed, marker: "r1")], number: 1),
        Case(
            found: [pull(2, marker: "r1"), pull(1, .closed, marker: "r1")],
            number: 2,
            duplicates: [1]
        ),
        Case(found: [pull(3, marker: "r1"), pull(1, marker: "r1")], number: 1, duplicates: [3]),
        Case(found: [pull(4)], number: 4, origin: .foreign),
        Case(found: [pull(4, marker: "earlier")], number: 4, origin: .earlierProposal),
        // These do not count, because they are not open or have another head or base.
        Case(found: [pull(4, .closed), pull(5, .merged, marker: "earlier")], number: nil),
        Case(found: [pull(4, base: "next")], number: nil),
        Case(found: [pull(4, head: "feature2", base: "main")], number: nil),
        Case(found: [pull(4, marker: "r1", head: "feature2")], number: nil),
    ])
    func `is decided by what is there`(example: Case) throws {
        guard let number = example.number else {
            #expect(try step(example.found) == .open)
            return
        }
        guard case .done(let published) = try step(example.found) else {
            Issue.record("not found")
            return
        }
        #expect(published.pullRequest.number == number)
        #expect(published.origin == example.origin)
        #expect(published.duplicates == example.duplicates)
    }

    @Test func `waits for an attempt to settle only where the forge would open a second one`()
        throws
    {
        let soon = start.adding(.seconds(2))
        #expect(try step([], attemptedAgo: .seconds(5)) == .open)
        #expect(
            try step([], attemptedAgo: .seconds(5), refusesDuplicates: false)
                == .wait(until: soon, .attemptUnsettled)
        )
        #expect(
            try step([], attemptedAgo: .seconds(59), refusesDuplicates: false)
                == .wait(until: start.adding(.seconds(1)), .attemptUnsettled)
        )
        #expect(try step([], attemptedAgo: .seconds(60), refusesDuplicates: false) == .open)
    }

    struct RefusalCase {
        var refusal: OpeningRefusal
        var pushedAgo: Int64
        var result: Publication
    }

    private static let soon = start.adding(.seconds(2))

    @Test(arguments: [
        RefusalCase(
            refusal: .headUnknown("h"),
            pushedAgo: 29,
            result: .wait(until: soon, .headNotVisible)
        ),
        RefusalCase(refusal: .headUnknown("h"), pushedAgo: 30, result: .refused(.headUnknown("h"))),
        RefusalCase(refusal: .noCommits, pushedAgo: 9, result: .wait(until: soon, .headNotVisible)),
        RefusalCase(refusal: .noCommits, pushedAgo: 10, result: .noCommits),
        RefusalCase(refusal: .baseUnknown("b"), pushedAgo: 0, result: .refused(.baseUnknown("b"))),
        RefusalCase(refusal: .other("o"), pushedAgo: 0, result: .refused(.other("o"))),
        RefusalCase(
            refusal: .draftsUnsupported,
            pushedAgo: 0,
            result: .refused(.draftsUnsupported)
        ),
    ])
    func `follows from a refusal and the time since the push`(example: RefusalCase) {
        let history = PublishingHistory(pushedAt: start.adding(.seconds(-example.pushedAgo)))
        #expect(
            publication(example.refusal, foundNow: nil, history: history, now: start)
                == example.result
        )
    }

    @Test func `is refused when it exists for a minute and cannot be seen`() {
        func result(_ ago: Int64?) -> Publication {
            let history = PublishingHistory(
                pushedAt: start.adding(.seconds(-9_000)),
                attemptedAt: start,
                existingSince: ago.map { start.adding(.seconds(-$0)) }
            )
            return publication(.alreadyExists, foundNow: nil, history: history, now: start)
        }
        #expect(result(nil) == .wait(until: Self.soon, .existingNotVisible))
        #expect(result(59) == .wait(until: start.adding(.seconds(1)), .existingNotVisible))
        #expect(result(60) == .refused(.alreadyExists))
    }

    @Test func `is done when it exists already and can be seen`() {
        let published = Published(pullRequest: pull(1), origin: .foreign)
        let history = PublishingHistory(pushedAt: start)
        #expect(
            publication(.alreadyExists, foundNow: published, history: history, now: start)
                == .done(published)
        )
    }
}

@Suite struct `What is done about a comment` {
    @Test func `is decided by its marker, and by an attempt that may still take effect`() throws {
        let marker = try #require(Marker(kind: "fix", key: "r1/2"))
        func remark(_ text: String) -> Remark {
            Remark(id: "1", kind: .comment, author: "a", isByMember: true, text: text)
        }
        let other = remark("hello\n\n<!-- berth:fix=r1/1 -->")
        let ours = remark(marker.marked("hello", lengthMax: 1_000))
        func step(_ found: [Remark], _ ago: Int64?) -> CommentStep {
            let attempt = ago.map { start.adding(.seconds(-$0)) }
            return commentStep(marker, found: found, attemptedAt: attempt, now: start)
        }
        #expect(step([other, ours], nil) == .done(ours))
        #expect(step([other, ours], 1) == .done(ours))
        #expect(step([other], nil) == .post)
        #expect(step([other], 1) == .wait(until: start.adding(.seconds(2))))
        #expect(step([other], 60) == .post)
        #expect(ours.isOurs && other.isOurs && !remark("hello").isOurs)
    }
}
