import Reconciliation
import Resources
import Testing

/// What people ask of runs.
@Suite struct RunRequestTests {
    private let now = Timestamp(milliseconds: 1_700_000_000_000)

    private func table(_ runs: Run...) -> ResourceTable {
        ResourceTable(runs: runs.map { .success($0) })
    }

    private func asking(
        _ subject: RunQuestion.Subject,
        items: [RunQuestion.Item] = []
    ) throws -> Run {
        try run(.starting, .asking) {
            $0.question = RunQuestion(id: "q-1", subject: subject, items: items)
        }
    }

    private func refusal<Value>(_ body: () throws(Refusal) -> Value) -> Refusal.Reason? {
        do throws(Refusal) {
            _ = try body()
            return nil
        } catch {
            return error.reason
        }
    }

    private let which = RunQuestion.Item(
        question: "Which?",
        options: [RunQuestion.Option(label: "A"), RunQuestion.Option(label: "B")]
    )

    @Test func `an answer is stored, and given again changes nothing`() throws {
        let run = try asking(.question, items: [which])
        var table = table(run)
        func answer(_ label: String, later: Int = 0) throws(Refusal) -> (edit: Edit, run: Run) {
            try table.answering(
                run.id,
                question: "q-1",
                .approved,
                choices: ["Which?": [label]],
                now: now.adding(.seconds(later))
            )
        }
        let (edit, answered) = try answer("A")
        #expect(answered.requests.answers.map(\.choices) == [["Which?": ["A"]]])
        #expect(answered.answers.isEmpty)
        _ = table.apply(edit.stamped(1), revision: 1)
        #expect(try answer("A", later: 5).edit.isEmpty)
        #expect(refusal { () throws(Refusal) in try answer("B") } == .conflict)
    }

    @Test func `whoever answers what is not asked is told so`() throws {
        let run = try asking(.question, items: [which])
        let table = table(run)
        func reason(
            _ choices: [String: [String]],
            _ message: String? = nil,
            question: String? = nil
        ) -> Refusal.Reason? {
            refusal { () throws(Refusal) in
                try table.answering(
                    run.id,
                    question: question,
                    .approved,
                    choices: choices,
                    message: message,
                    now: now
                )
            }
        }
        #expect(reason(["Which?": ["neither"]]) == nil)
        #expect(reason([:], "neither") == nil)
        #expect(reason(["Which?": ["A"]], question: "q-0") == .conflict)
        #expect(reason(["What?": ["A"]]) == .invalid)
        #expect(reason(["Which?": ["A", "B"]]) == .invalid)
        #expect(reason(["Which?": []]) == .invalid)
        #expect(reason([:]) == .invalid)
        let long = String(repeating: "x", count: ResourceTable.answerBytesMax + 1)
        #expect(reason([:], long) == .invalid)
    }

    @Test(arguments: RunQuestion.Subject.allCases)
    func `everything but a question can be approved`(subject: RunQuestion.Subject) throws {
        let run = try asking(subject, items: subject == .question ? [which] : [])
        let table = table(run)
        let reason = refusal { () throws(Refusal) in try table.approving(run.id, now: now) }
        #expect(reason == (subject == .question ? .conflict : nil))
        guard subject != .question else { return }
        let approved = try table.approving(run.id, now: now).run
        #expect(approved.requests.answers.map(\.verdict) == [.approved])
        let refused = try table.answering(
            run.id,
            question: nil,
            .refused,
            message: "smaller steps",
            now: now
        ).run
        #expect(refused.requests.answers.map(\.message) == ["smaller steps"])
    }

    @Test(arguments: RunPhase.allCases)
    func `a run can be cancelled until it is over, and answered while it asks`(
        phase: RunPhase
    ) throws {
        var run = try ReconciliationTests.run()
        for next in path(to: phase) { run.enter(next, at: now) }
        if phase == .asking { run.question = RunQuestion(id: "q", subject: .plan) }
        var table = table(run)
        let cancelled = refusal { () throws(Refusal) in try table.cancelling(run.id, now: now) }
        #expect(cancelled == (phase.isEnd ? .conflict : nil))
        let approved = refusal { () throws(Refusal) in try table.approving(run.id, now: now) }
        #expect(approved == (phase == .asking ? nil : .conflict))
        guard !phase.isEnd else { return }
        let edit = try table.cancelling(run.id, now: now).edit
        _ = table.apply(edit.stamped(1), revision: 1)
        #expect(table.runs[run.id]?.requests.cancelled == now)
        #expect(try table.cancelling(run.id, now: now.adding(.seconds(1))).edit.isEmpty)
        let late = refusal { () throws(Refusal) in try table.approving(run.id, now: now) }
        #expect(late == .conflict)
    }

    @Test func `a run that is not there, or cannot be read, is said so`() throws {
        let known = try run()
        let lost = RunID(workspace: try uid(), generation: 2)
        let failure = UnreadableRun(
            id: lost,
            uid: try uid(),
            isEnd: false,
            description: "the value is damaged"
        )
        let table = ResourceTable(runs: [.success(known), .failure(failure)])
        let absent = RunID(workspace: try uid(), generation: 3)
        #expect(
            refusal { () throws(Refusal) in try table.cancelling(absent, now: now) } == .notFound
        )
        #expect(refusal { () throws(Refusal) in try table.cancelling(lost, now: now) } == .conflict)
        #expect(
            refusal { () throws(Refusal) in try table.approving(absent, now: now) } == .notFound
        )
    }

    @Test func `a run is found by its ID or a beginning that only it has`() throws {
        let runs = try (1...40).map { number in
            try run {
                $0 = Run(
                    id: RunID(workspace: $0.uid, generation: number),
                    workspace: $0.workspace,
                    uid: $0.uid,
                    class: nil,
                    origin: $0.origin,
                    prompt: "",
                    created: now
                )
            }
        }
        let table = ResourceTable(runs: runs.map { .success($0) })
        for run in runs {
            #expect(try table.knownRun(run.id.text).id == run.id)
            #expect(try table.knownRun(run.id.short).id == run.id)
        }
        #expect(refusal { () throws(Refusal) in try table.knownRun("") } == .notFound)
        #expect(refusal { () throws(Refusal) in try table.knownRun("zzzz\u{1b}") } == .notFound)
        let twin = try RunID(parsing: String(runs[0].id.text.dropLast(2)) + "00")
        var other = try run()
        other.id = twin
        let twins = ResourceTable(runs: [.success(runs[0]), .success(other)])
        #expect(refusal { () throws(Refusal) in try twins.knownRun(twin.short) } == .conflict)
    }
}
