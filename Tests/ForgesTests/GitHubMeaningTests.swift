import Forges
import Testing

@Suite struct `What GitHub means` {
    static func error(field: String? = nil, code: String = "custom", _ message: String? = nil)
        -> String
    {
        let parts = [
            #""resource":"PullRequest""#, field.map { #""field":"\#($0)""# }, #""code":"\#(code)""#,
            message.map { #""message":"\#($0)""# },
        ]
        return "{" + parts.compactMap(\.self).joined(separator: ",") + "}"
    }

    static let invisible = [
        error("Head sha can't be blank"), error("Base sha can't be blank"),
        error("No commits between acme:main and acme:feature"),
        error("Head ref must be a branch"),
    ]

    static let cases: [(String, String)] = [
        (error("A pull request already exists for acme:feature."), "exists"),
        (error("No commits between main and feature"), "no commits"),
        (error(field: "head", code: "invalid"), "head"),
        (error(field: "head", code: "missing"), "head"),
        (invisible.joined(separator: ","), "head"),
        (error(field: "base", code: "invalid"), "base"),
        (error("Base ref must be a branch"), "base"),
        (error("Draft pull requests are not supported in this repository."), "draft"),
        (error(field: "title", code: "missing_field"), "other"),
        (error("The feature branch has no history in common with main"), "other"),
    ]

    private func kind(_ refusal: OpeningRefusal) -> String {
        switch refusal {
        case .alreadyExists: "exists"
        case .noCommits: "no commits"
        case .draftsUnsupported: "draft"
        case .headUnknown: "head"
        case .baseUnknown: "base"
        case .other: "other"
        }
    }

    @Test(arguments: cases)
    func `by refusing to open a pull request`(errors: String, expected: String) {
        let body = #"{"message":"Validation Failed","errors":[\#(errors)],"status":"422"}"#
        let refused = ForgeError.Refused(status: 422, body: Array(body.utf8))
        #expect(kind(openingRefusal(refused)) == expected)
    }

    @Test func `by refusing with a message alone`() {
        let body = #"{"message":"Draft pull requests are not supported in this repository."}"#
        let refused = ForgeError.Refused(status: 422, body: Array(body.utf8))
        #expect(openingRefusal(refused) == .draftsUnsupported)
    }

    @Test func `by how a check run ended`() {
        let completed = [
            "success": Check.Outcome.passed, "neutral": .passed, "skipped": .passed,
            "failure": .failed, "timed_out": .failed, "startup_failure": .failed,
            "cancelled": .undecided, "stale": .undecided, "action_required": .undecided,
            "something new": .undecided,
        ]
        for (conclusion, outcome) in completed {
            #expect(checkRunOutcome(status: "completed", conclusion: conclusion) == outcome)
        }
        for status in ["queued", "in_progress", "waiting", "requested", "pending", nil] {
            #expect(checkRunOutcome(status: status, conclusion: nil) == .pending)
        }
        let states = ["success", "failure", "error", "pending", "new"].map(statusOutcome)
        #expect(states == [.passed, .failed, .failed, .pending, .undecided])
    }

    @Test func `by mergeable and its state`() {
        #expect(mergeability(nil, state: "unknown") == .unknown)
        #expect(mergeability(nil, state: nil) == .unknown)
        #expect(mergeability(false, state: "dirty") == .conflicting)
        #expect(mergeability(true, state: "blocked") == .blocked("blocked"))
        #expect(mergeability(true, state: "behind") == .blocked("behind"))
        #expect(mergeability(true, state: "clean") == .clean)
        #expect(mergeability(true, state: "unstable") == .clean)
    }

    @Test(
        arguments: [
            ([], ChecksReport.Verdict.absent, true),
            ([.passed], .passed, true),
            ([.passed, .pending], .pending, false),
            ([.failed, .pending, .undecided], .failed, false),
            ([.failed, .passed], .failed, true),
            ([.passed, .undecided], .undecided, true),
            ([.pending, .undecided], .pending, false),
        ] as [([Check.Outcome], ChecksReport.Verdict, Bool)]
    )
    func `by all checks together`(
        outcomes: [Check.Outcome],
        verdict: ChecksReport.Verdict,
        isComplete: Bool
    ) {
        let checks = outcomes.map { Check(name: "\($0)", outcome: $0, link: "l") }
        let report = ChecksReport(checks: checks)
        #expect(report.verdict == verdict)
        #expect(report.isComplete == isComplete)
        #expect(report.failing.map(\.name) == outcomes.filter { $0 == .failed }.map { "\($0)" })
    }
}
