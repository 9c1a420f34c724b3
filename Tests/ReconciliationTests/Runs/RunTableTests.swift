import Reconciliation
import Resources
import Testing

/// The decisions up to the end of the agent, row by row.
@Suite
struct RunTableTests {
    @Test func `a queued run waits for its turn, or for what keeps it`() throws {
        let run = try run()
        let other = RunID(workspace: try uid(), generation: 7)
        #expect(text(run, try wanted(), try facts()) == "Starting")
        #expect(
            text(run, try wanted { $0.place = .waiting(3) }, try facts())
                == "Queued WaitingForTurn (3)\nwait: WaitingForTurn"
        )
        #expect(
            text(run, try wanted { $0.place = .behind(other) }, try facts())
                == "Queued BehindRun\nwait: BehindRun"
        )
        #expect(
            text(run, try wanted(spec: { $0.state = .suspended }), try facts())
                == "Queued Suspended\nwait: Suspended"
        )
        let broke = decide(run, try wanted { $0.budgetToday = .zero }, try facts())
        #expect(broke.wait?.reason == "BudgetPerDay")
        // 2023-11-14T22:13:20Z; midnight is 6,400 s away.
        #expect(broke.wait?.lookAgainAfter == .seconds(6_400))
    }

    @Test func `a usage limit is waited for, and the run goes on by itself`() throws {
        let until = lookTime.adding(.seconds(3_600))
        let limited = decide(
            try run(.starting, .running),
            try wanted(),
            try ended(.limited(until: until))
        ).run
        #expect(limited.phase == .queued && limited.limitedUntil == until)
        let waiting = decide(limited, try wanted(), try facts())
        #expect("\(waiting)" == "Queued LimitedUntil\nwait: LimitedUntil")
        #expect(waiting.wait?.lookAgainAfter == .seconds(3_600))
        let later = try facts { $0.now = until }
        let resumed = decide(limited, try wanted(), later).run
        #expect(resumed.phase == .starting && resumed.attempts == 2)
        let start = decide(
            resumed,
            try wanted(),
            try facts {
                $0.now = until
                $0.starts = 1
            }
        )
        #expect(start.steps == [.startProcess(try process(start))])
        #expect(try process(start).messages.map(\.uuid).first == resumed.id.text)
        #expect(try process(start).messages.count == 2)
    }

    private func process(_ decision: RunDecision) throws -> ProcessStart {
        for case .startProcess(let start) in decision.steps { return start }
        throw InvalidText("nothing is started: \(decision)")
    }

    @Test func `a start needs the container, then the checkout`() throws {
        let run = try run(.starting)
        let absent = try facts { $0.container = .absent }
        #expect(
            text(run, try wanted(), absent)
                == "Starting Starting\n- start container\nwait: Starting"
        )
        #expect(
            text(run, try wanted(), try facts { $0.container = .starting })
                == "Starting Starting\nwait: Starting"
        )
        #expect(
            text(run, try wanted(), try facts { $0.container = .unknown })
                == "Starting\nwait: EngineDegraded"
        )
        let failed = try facts { $0.container = .failed("no such branch") }
        #expect(
            text(run, try wanted(), failed) == "Starting WorkspaceFailed\nwait: WorkspaceFailed"
        )
        var late = failed
        late.now = lookTime.adding(.seconds(601))
        #expect(text(run, try wanted(), late) == "Failed WorkspaceFailed")
        #expect(
            text(run, try wanted(), try facts { $0.checkout = nil }) == "Starting\nwait: Looking"
        )
    }

    @Test func `the first start tells the prompt, with what may be spent`() throws {
        let desired = try wanted(
            { $0.budgetToday = DollarAmount(micros: 2_000_000) },
            run: {
                $0.budget = DollarAmount(micros: 5_000_000)
                $0.approvePlan = true
            }
        )
        let decision = decide(try run(.starting), desired, try facts())
        let start = try process(decision)
        let run = decision.run
        #expect(run.attempts == 1)
        #expect(try run.startHead == commitID("a"))
        #expect(start.messages.map(\.uuid) == [run.id.text])
        #expect(start.messages.map(\.text) == ["Fix the login redirect"])
        #expect(start.session.text == run.id.text)
        #expect(start.budget == DollarAmount(micros: 2_000_000))
        #expect(start.timeLimit == .seconds(7_200))
        #expect(start.silenceLimit == .seconds(600))
        #expect(start.mayAsk && start.presentsPlan)
    }

    @Test func `an agent that works already is not started, whatever the transcript shows`() throws
    {
        let alive = try facts { $0.process = .alive }
        #expect(text(try run(.starting), try wanted(), alive) == "Running")
        let unknown = try facts { $0.process = .unknown }
        #expect(text(try run(.starting), try wanted(), unknown) == "Starting\nwait: Looking")
    }

    @Test func `what a session left is asked about, saved, or known for the run's own`() throws {
        let dirty = try facts { $0.checkout?.isDirty = true }
        let run = try run(.starting)
        #expect(text(run, try wanted(), dirty) == "Asking UnsavedWork")
        let save = "Starting\n- save uncommitted work to wip/\(run.id.short)"
        #expect(text(run, try wanted(spec: { $0.onUnsaved = .archive }), dirty) == save)
        #expect(text(run, try wanted(spec: { $0.onUnsaved = .discard }), dirty) == save)
        var saved = dirty
        saved.checkout?.saved = ["wip/\(run.id.short)"]
        let archive = try wanted(spec: { $0.onUnsaved = .archive })
        #expect(text(run, archive, saved).contains("start the agent (1)"))
        #expect(text(run, try wanted { $0.followsRun = true }, dirty).contains("start the agent"))
        // The work is saved even when a person allows the run.
        let asked = decide(run, try wanted(), dirty).run
        let answer = RunAnswer(question: "unsaved-work", verdict: .approved, time: lookTime)
        let allowed = decide(asked, try wanted { $0.answers = [answer] }, dirty).run
        #expect(allowed.phase == .queued)
        let again = decide(allowed, try wanted(), dirty).run
        #expect(text(again, try wanted(), dirty) == save)
        // After a manual clean-up, no question is left.
        #expect(text(asked, try wanted(), try facts()) == "Queued")
    }

    @Test func `nothing starts on another branch than the one to publish`() throws {
        let run = try run(.starting)
        let other = try facts { $0.checkout?.head = .branch("main") }
        #expect(text(run, try wanted(), other) == "Failed BranchChanged")
        let detached = try facts { $0.checkout?.head = .detached }
        #expect(text(run, try wanted(), detached) == "Failed DetachedHead")
    }

    @Test(arguments: [
        (RunOutcome.succeeded("done"), "Committing"),
        (.unauthorized, "Failed Unauthorized"),
        (.turnsReached, "Failed TurnsReached"),
        (.failed("why"), "Failed AgentFailed"),
        (.timedOut(.wall), "Failed TimeLimitReached"),
        (.timedOut(.silence), "Starting"),
        (.modelUnavailable, "Starting"),
        (.sessionMissing, "Starting"),
        (.sessionInUse, "Starting"),
        (.interrupted, "Starting"),
        (.stopped, "Starting"),
        (.asked(RunQuestion(id: "q", subject: .plan, text: "p")), "Asking Plan"),
        (.asked(RunQuestion(id: "q", subject: .question)), "Asking Question"),
    ])
    func `each outcome has its consequence`(outcome: RunOutcome, expected: String) throws {
        let run = try run(.starting, .running)
        #expect(text(run, try wanted(), try ended(outcome)) == expected)
    }

    @Test(arguments: [
        (RunOutcome.interrupted, 5, "Interrupted"), (.timedOut(.silence), 2, "Silent"),
        (.modelUnavailable, 6, "ModelUnavailable"), (.sessionMissing, 1, "SessionMissing"),
        (.sessionInUse, 5, "SessionInUse"),
    ])
    func `what may pass is tried again so often and no more`(
        outcome: RunOutcome,
        count: Int,
        reason: String
    ) throws {
        var run = try run(.starting, .running)
        for number in 1...count {
            let facts = try ended(outcome) { $0.starts = Int64(number) }
            run = decide(run, try wanted(), facts).run
            #expect(run.phase == .starting && run.attempts == Int64(number) + 1)
            run.enter(.running, at: lookTime)
        }
        let last = decide(run, try wanted(), try ended(outcome) { $0.starts = Int64(count) + 1 })
        #expect("\(last)" == "Failed \(reason)")
    }

    @Test func `a process that was healthy for long has its setbacks forgotten`() throws {
        let run = try run(.starting, .running) { $0.setbacks = Setbacks(.interrupted, count: 5) }
        let alive = try facts {
            $0.process = .alive
            $0.starts = 1
            $0.now = lookTime.adding(.seconds(600))
        }
        #expect(decide(run, try wanted(), alive).run.setbacks == nil)
        #expect(text(run, try wanted(), alive) == "Running\nwait: Running")
    }

    @Test func `a restart waits for the pause that setbacks call for`() throws {
        let run = try run(.starting) {
            $0.attempts = 2
            $0.setbacks = Setbacks(.interrupted, count: 3)
        }
        let waiting = decide(run, try wanted(), try facts { $0.starts = 1 })
        #expect("\(waiting)" == "Starting Restarting\nwait: Restarting")
        #expect(waiting.wait?.lookAgainAfter == .seconds(4))
    }

    @Test func `a start that never shows in the transcript is given up at last`() throws {
        var run = try run(.starting)
        var facts = try facts()
        var starts = 0
        while run.phase == .starting, starts < 10_000 {
            let decision = decide(run, try wanted(), facts)
            run = decision.run
            starts += 1
            facts.now = facts.now.adding(decision.requeue ?? .seconds(1))
        }
        #expect(run.reason == "StartFailed")
        #expect(run.attempts == 1)
    }
}
