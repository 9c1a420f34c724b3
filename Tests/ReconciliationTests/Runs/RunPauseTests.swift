import Reconciliation
import Resources
import Testing

/// Budgets, questions, suspending and cancelling.
@Suite
struct RunPauseTests {
    private let budget = DollarAmount(micros: 5_000_000)

    private func bounded(_ change: (inout DesiredRun) -> Void = { _ in }) throws -> DesiredRun {
        try wanted(change, run: { $0.budget = DollarAmount(micros: 5_000_000) })
    }

    @Test func `a budget that is reached pauses and asks, and an answer allows the same again`()
        throws
    {
        let spent = try ended(.budgetReached) {
            $0.cost = DollarAmount(micros: 5_200_000)
            $0.recordedCost = DollarAmount(micros: 5_200_000)
        }
        let asking = decide(try run(.starting, .running), try bounded(), spent)
        #expect("\(asking)" == "Asking Budget")
        let question = try #require(asking.run.question)
        #expect(question.text == "the run cost $5.20, and its budget is $5.00")
        let yes = RunAnswer(question: question.id, verdict: .approved, time: lookTime)
        let more = decide(asking.run, try bounded { $0.answers = [yes] }, spent).run
        #expect(more.phase == .queued && more.budgetRaised.micros == 5_200_000)
        let no = RunAnswer(question: question.id, verdict: .refused, time: lookTime)
        let end = decide(asking.run, try bounded { $0.answers = [no] }, spent)
        #expect("\(end)" == "Failed BudgetReached")
        // A budget that is raised in the spec needs no answer.
        let raised = try wanted(run: { $0.budget = DollarAmount(micros: 9_000_000) })
        #expect(text(asking.run, raised, spent) == "Queued")
    }

    @Test func `the agent is stopped at a budget, its class's as well, and at twice its time`()
        throws
    {
        let run = try run(.starting, .running)
        let alive = try facts {
            $0.process = .alive
            $0.starts = 1
        }
        var dear = alive
        (dear.cost, dear.recordedCost) = (budget, budget)
        let stop = "Running\n- stop the agent\nwait: Stopping"
        #expect(text(run, try bounded(), dear) == stop)
        #expect(text(run, try wanted { $0.budgetToday = .zero }, alive) == stop)
        var late = alive
        late.elapsed = .seconds(7_200 + 61)
        #expect(text(run, try wanted(), late) == stop)
        var stopped = late
        stopped.process = .ended(.stopped)
        #expect(text(run, try wanted(), stopped) == "Failed TimeLimitReached")
        #expect(
            text(run, try wanted { $0.budgetToday = .zero }, try ended(.stopped)) == "Queued"
        )
    }

    @Test func `a question stops the container, tells the chat once and waits for days`() throws {
        let question = RunQuestion(id: "toolu_1", subject: .question)
        let facts = try ended(.asked(question)) { $0.pendingQuestion = "toolu_1" }
        let asking = decide(try run(.starting, .running), try wanted(), facts).run
        let key = "run/\(asking.id)/question/toolu_1"
        #expect(
            text(asking, try wanted(), facts)
                == "Asking Question\n- tell chat c-1 (\(key))\n- stop container\nwait: Asking"
        )
        var quiet = facts
        quiet.told = [key]
        quiet.container = .absent
        quiet.now = lookTime.adding(.seconds(7 * 86_400))
        #expect(text(asking, try wanted(), quiet) == "Asking Question\nwait: Asking")
        quiet.container = .ready
        quiet.attached = 1
        #expect(text(asking, try wanted(), quiet) == "Asking Question\nwait: Asking")
    }

    @Test func `an answer continues the same turn, without another message`() throws {
        let question = RunQuestion(id: "toolu_1", subject: .plan, text: "First this")
        let facts = try ended(.asked(question)) { $0.pendingQuestion = "toolu_1" }
        var run = decide(try run(.starting, .running), try wanted(), facts).run
        #expect(run.plan == "First this")
        let answer = RunAnswer(question: "toolu_1", verdict: .approved, time: lookTime)
        let desired = try wanted({ $0.answers = [answer] }, run: { $0.approvePlan = true })
        for _ in 0..<2 { run = decide(run, desired, facts).run }
        #expect(run.phase == .starting && run.attempts == 2)
        guard case .startProcess(let start)? = decide(run, desired, facts).steps.first else {
            Issue.record("nothing is started")
            return
        }
        #expect(start.number == 2 && start.answer == answer && start.messages.isEmpty)
        #expect(!start.presentsPlan)
        // After the answer was delivered, messages continue an interrupted turn.
        var taken = facts
        taken.pendingQuestion = nil
        guard case .startProcess(let next)? = decide(run, desired, taken).steps.first else {
            Issue.record("nothing is started")
            return
        }
        #expect(next.answer == nil && next.messages.count == 2)
    }

    @Test func `a suspended workspace's run stops, and goes on when it is resumed`() throws {
        let suspended = try wanted(spec: { $0.state = .suspended })
        let alive = try facts {
            $0.process = .alive
            $0.starts = 1
        }
        let run = try run(.starting, .running)
        #expect(text(run, suspended, alive) == "Running\n- stop the agent\nwait: Stopping")
        let paused = decide(run, suspended, try ended(.stopped)).run
        #expect(paused.phase == .queued && paused.attempts == 2)
        #expect(text(paused, suspended, try facts()) == "Queued Suspended\nwait: Suspended")
        #expect(text(paused, try wanted(), try facts()) == "Starting")
    }

    @Test(arguments: RunPhase.allCases.filter { !$0.isEnd })
    func `every phase can be cancelled, once its process is gone`(phase: RunPhase) throws {
        var run = try run()
        for next in path(to: phase) { run.enter(next, at: lookTime) }
        run.attempts = 1
        let desired = try wanted { $0.isCancelled = true }
        let alive = try facts { $0.process = .alive }
        let name = phase.rawValue
        #expect(
            text(run, desired, alive) == "\(name) Cancelling\n- stop the agent\nwait: Cancelling"
        )
        let unknown = try facts { $0.process = .unknown }
        #expect(text(run, desired, unknown) == "\(name)\nwait: EngineDegraded")
        #expect(text(run, desired, try facts()) == "Cancelled Requested")
        #expect(
            text(run, try wanted { $0.isClosing = true }, try facts()).contains("WorkspaceClosed")
        )
        let isCommitted = phase == .pushing || phase == .openingPullRequest
        let terminal = try wanted(spec: {
            $0.mode = .interactive
            $0.prompt = nil
        })
        let ends = text(run, terminal, try facts()) == "Cancelled ContinuedInTerminal"
        #expect(ends != isCommitted)
    }

    @Test func `a cost is recorded once it grew, whatever else is decided`() throws {
        let alive = try facts {
            $0.process = .alive
            $0.starts = 1
            $0.cost = DollarAmount(micros: 10_000)
        }
        let decision = decide(try run(.starting, .running), try wanted(), alive)
        #expect("\(decision)" == "Running\n- record a cost of $0.01\nwait: Running")
        #expect(decision.run.cost.micros == 10_000)
        var lost = alive
        lost.cost = .zero
        lost.recordedCost = DollarAmount(micros: 10_000)
        #expect(decide(decision.run, try wanted(), lost).run.cost.micros == 10_000)
        #expect(decide(decision.run, try wanted(), lost).steps == [])
    }
}
