import Reconciliation
import Resources
import Testing

/// What holds for every decision, whatever is recorded and observed.
@Suite
struct RunFuzzTests {
    /// A run at some point of its phases, with some of what its record can hold.
    private func record(_ draw: inout Draw) throws -> Run {
        var run = try run()
        for phase in path(to: draw.one(of: RunPhase.allCases)) {
            run.enter(phase, at: lookTime.adding(.seconds(-draw.below(900))))
        }
        run.attempts = Int64(draw.below(4))
        run.cost = DollarAmount(micros: Int64(draw.below(3)) * 3_000_000)
        if draw.below(2) == 0 { run.attemptedAt = lookTime.adding(.seconds(-draw.below(900))) }
        if draw.below(3) == 0 {
            run.setbacks = Setbacks(.interrupted, count: draw.below(7))
        }
        if run.phase == .asking, draw.below(5) > 0 {
            run.question = RunQuestion(
                id: "q",
                subject: draw.one(of: RunQuestion.Subject.allCases)
            )
        }
        if draw.below(4) == 0 { run.limitedUntil = lookTime.adding(.seconds(draw.below(99) - 50)) }
        if draw.below(3) == 0 { run.pullRequestAsked = lookTime.adding(.seconds(-draw.below(60))) }
        return run
    }

    private func wishes(_ draw: inout Draw) throws -> DesiredRun {
        var settings = RunSettings()
        if draw.below(2) == 0 { settings.budget = DollarAmount(micros: 4_000_000) }
        settings.pullRequest = draw.one(of: PullRequestPolicy.allCases)
        settings.afterwards = draw.one(of: AfterwardsPolicy.allCases)
        let (state, unsaved) = (
            draw.one(of: WorkspaceState.allCases), draw.one(of: UnsavedPolicy.allCases)
        )
        let isInteractive = draw.below(20) == 0
        let hasBranch = draw.below(4) > 0
        var desired = try wanted(
            run: { $0 = settings },
            spec: {
                $0.state = state
                $0.onUnsaved = unsaved
                if isInteractive { $0.mode = .interactive }
                if !hasBranch { $0.featureBranch = nil }
            }
        )
        desired.isCancelled = draw.below(20) == 0
        desired.isClosing = draw.below(20) == 0
        desired.followsRun = draw.below(2) == 0
        if draw.below(6) == 0 { desired.budgetToday = .zero }
        if draw.below(3) == 0 {
            let verdict = draw.one(of: RunAnswer.Verdict.allCases)
            desired.answers = [RunAnswer(question: "q", verdict: verdict, time: lookTime)]
        }
        return desired
    }

    private func world(_ draw: inout Draw) throws -> RunFacts {
        let (commit, other) = (try commitID("a"), try commitID("b"))
        var facts = RunFacts(now: lookTime)
        facts.container = draw.one(
            of: [.ready, .ready, .ready, .absent, .starting, .unknown, .failed("x")]
        )
        let outcomes: [RunOutcome] = [
            .succeeded("x"), .asked(RunQuestion(id: "q", subject: .question)),
            .limited(until: lookTime.adding(.seconds(9))), .budgetReached, .unauthorized,
            .interrupted, .stopped, .timedOut(.wall), .timedOut(.silence), .sessionMissing,
        ]
        facts.process = draw.one(
            of: [.alive, .alive, .gone, .gone, .unknown] + outcomes.map { RunProcess.ended($0) }
        )
        facts.starts = Int64(draw.below(4))
        facts.elapsed = .seconds(draw.below(9_000))
        facts.cost = DollarAmount(micros: Int64(draw.below(3)) * 3_000_000)
        if draw.below(4) > 0 {
            facts.checkout = Checkout(
                head: draw.one(
                    of: [.branch("fix/login"), .branch("fix/login"), .branch("main"), .detached]
                ),
                commit: draw.below(4) > 0 ? commit : nil,
                isDirty: draw.below(2) == 0,
                operation: draw.below(9) == 0 ? "merge" : nil,
                ahead: draw.below(3),
                ownCommit: draw.below(2) == 0 ? commit : nil
            )
        }
        facts.remote = draw.one(
            of: [
                .unknown, .absent, .at(commit, isContained: true),
                .at(other, isContained: true), .at(other, isContained: false),
            ]
        )
        let found = FoundPullRequest(number: 1, url: "u", state: .open)
        facts.pullRequests = draw.one(
            of: [.unknown, .noForge("x"), .found([]), .found([found])]
        )
        facts.refusal = draw.one(
            of: [nil, nil, nil, .commit("x"), .push("x"), .pullRequest("x"), .noCommitsBetween]
        )
        facts.attached = draw.below(2)
        return facts
    }

    @Test(arguments: UInt64(0)..<20)
    func `every decision is legal, says why, and asks for nothing that cannot be`(
        share: UInt64
    ) throws {
        for seed in share * 1_000..<(share + 1) * 1_000 {
            var draw = Draw(seed: seed)
            let old = try record(&draw)
            let (desired, facts) = (try wishes(&draw), try world(&draw))
            let decision = decide(old, desired, facts)
            let (new, steps) = (decision.run, decision.steps)
            let isLegal = old.phase == new.phase || old.phase.successors.contains(new.phase)
            #expect(isLegal, "seed \(seed)")
            if new.phase.isEnd, !old.phase.isEnd {
                #expect(new.reason != nil && new.message != nil, "seed \(seed)")
            }
            if new.phase == .asking { #expect(old.phase == .asking || new.question != nil) }
            // Steps inside the container need one that is known to be ready.
            for step in steps where step.needsContainer {
                #expect(facts.container == .ready, "seed \(seed): \(step)")
            }
            for case .push(let request) in steps {
                #expect(facts.remote != .at(request.new, isContained: true), "seed \(seed)")
                #expect(facts.checkout?.commit == request.new, "seed \(seed)")
            }
            for case .startProcess(let start) in steps {
                #expect(facts.isQuiet && start.budget != .zero, "seed \(seed)")
            }
            for case .stopContainer in steps { #expect(facts.isQuiet, "seed \(seed)") }
            #expect(decision.requeue != nil || new.concluded != nil, "seed \(seed)")
        }
    }

    @Test(arguments: UInt64(0)..<20)
    func `while nothing changes, what is decided comes to rest`(share: UInt64) throws {
        for seed in share * 1_000..<(share + 1) * 1_000 {
            var draw = Draw(seed: seed)
            var run = try record(&draw)
            let (desired, facts) = (try wishes(&draw), try world(&draw))
            var phases = [run.phase]
            for _ in 0..<30 {
                run = decide(run, desired, facts).run
                phases.append(run.phase)
            }
            #expect(Set(phases.suffix(5)).count == 1, "seed \(seed): \(phases)")
        }
    }
}

extension RunStep {
    fileprivate var needsContainer: Bool {
        switch self {
        case .saveWork, .startProcess, .commit, .push: true
        case .startContainer, .stopContainer, .stopProcess, .recordCost, .openPullRequest,
            .comment, .tellChat, .conclude:
            false
        }
    }
}

extension RunFacts {
    /// Whether no process of the agent runs.
    fileprivate var isQuiet: Bool {
        process != .alive && process != .unknown || container == .absent
    }
}
