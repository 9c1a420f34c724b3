import Foundation
import Resources
import Testing

@Suite
struct RunTests {
    private func run() throws -> Run {
        let uid = try UID(parsing: "0123456789abcdef0123456789abcdef")
        return Run(
            id: RunID(workspace: uid, generation: 1),
            workspace: try ResourceName(parsing: "shop"),
            uid: uid,
            class: nil,
            origin: RunOrigin(.prompt, generation: 1),
            prompt: "Fix it",
            created: Timestamp(milliseconds: 0)
        )
    }

    @Test func `phases lead forward, and back only to wait or to start again`() {
        let back: [RunPhase: Set<RunPhase>] = [
            .starting: [.queued], .running: [.queued, .starting], .asking: [.queued],
        ]
        let order = RunPhase.allCases
        for (index, phase) in order.enumerated() {
            let earlier = phase.successors.intersection(order[..<index])
            #expect(earlier == back[phase, default: []], "\(phase)")
            #expect(!phase.successors.contains(phase))
        }
    }

    @Test func `every phase can be cancelled and can fail, and an end is an end`() {
        for phase in RunPhase.allCases {
            let isEnd = [.succeeded, .failed, .cancelled].contains(phase)
            #expect(phase.isEnd == isEnd)
            #expect(phase.successors.isSuperset(of: [.failed, .cancelled]) != isEnd)
        }
    }

    @Test func `every phase is reached from the first`() {
        var reached: Set<RunPhase> = [.queued]
        for _ in RunPhase.allCases { reached.formUnion(reached.flatMap(\.successors)) }
        #expect(reached == Set(RunPhase.allCases))
    }

    @Test func `what was waited for is past in the next phase`() throws {
        var run = try run()
        run.reason = "LimitedUntil"
        run.position = 3
        run.limitedUntil = Timestamp(milliseconds: 9)
        run.enter(.starting, at: Timestamp(milliseconds: 10))
        #expect(run.reason == nil && run.position == nil && run.limitedUntil == nil)
        #expect(run.phaseSince == Timestamp(milliseconds: 10))
        run.enter(.asking, at: Timestamp(milliseconds: 11))
        run.question = RunQuestion(id: "q", subject: .plan)
        run.enter(.cancelled, at: Timestamp(milliseconds: 12))
        #expect(run.question == nil)
        #expect(run.ended == Timestamp(milliseconds: 12))
    }

    @Test func `a phase that does not follow is a defect`() async {
        await #expect(processExitsWith: .failure) {
            var run = try RunTests().run()
            run.enter(.pushing, at: Timestamp(milliseconds: 0))
        }
    }

    @Test func `a run is coded as other records are: flat, and without what is not there`() throws {
        var run = try run()
        run.pullRequest = RunPullRequest(number: 7, url: "https://forge/7", state: .open)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = try encoder.encode(run)
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                {"answers":[],"attempts":0,"budgetRaised":"0.00","commits":[],"cost":"0.00",\
                "created":"1970-01-01T00:00:00Z","id":"\(run.id)",\
                "origin":{"cause":"Prompt","generation":1,"mends":[]},"phase":"Queued",\
                "phaseSince":"1970-01-01T00:00:00Z","planQuestions":[],"prompt":"Fix it","pullRequest":\
                {"isForeign":false,"number":7,"state":"Open","url":"https://forge/7"},\
                "requests":{"answers":[]},"session":"\(run.id)","turns":0,\
                "uid":"0123456789abcdef0123456789abcdef","version":0,"workspace":"shop"}
                """
        )
        #expect(try JSONDecoder().decode(Run.self, from: bytes) == run)
    }

    @Test func `every failure says what to do, and no text from outside ends its line`() throws {
        let name = try ResourceName(parsing: "shop")
        let main = try GitBranch(parsing: "main")
        let bad = "x\u{1B}[31m\n\u{202E}y"
        let failures: [RunFailure] = [
            .workspaceFailed(bad), .startFailed, .unauthorized, .modelUnavailable, .sessionMissing,
            .sessionInUse, .interrupted, .timeLimitReached(.after(seconds: 60)),
            .silent(.after(seconds: 60)), .turnsReached, .budgetReached(.zero), .unsavedWork,
            .agentFailed(bad), .detachedHead, .branchChanged(found: bad, expected: main),
            .operationInProgress(bad), .commitRefused(bad), .remoteDiverged(main),
            .pushRefused(bad), .pullRequestRefused(bad),
        ]
        #expect(Set(failures.map(\.reason)).count == failures.count)
        for failure in failures {
            let message = failure.message(in: name)
            #expect(message != failure.reason)
            #expect(escapingControls(message) == message, "\(failure.reason)")
            let helps = message.contains("`berth ") || message.contains("the forge refused")
            #expect(helps, "\(failure.reason): \(message)")
        }
        for reason in RunCancellation.allCases { #expect(!reason.message(in: name).isEmpty) }
    }
}
