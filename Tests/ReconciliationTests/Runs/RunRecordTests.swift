import Reconciliation
import Resources
import Testing

/// Runs as the one writer stores them.
@Suite struct RunRecordTests {
    private var table = ResourceTable()
    private let now = Timestamp(milliseconds: 1_700_000_000_000)

    private mutating func take(_ edit: Edit) {
        guard !edit.isEmpty else { return }
        _ = table.apply(edit.stamped(table.revision + 1), revision: table.revision + 1)
    }

    /// A workspace as it is stored, without admission.
    private mutating func store(
        _ text: String = "shop",
        generation: Int64 = 1,
        uid text32: Character = "a",
        _ change: (inout WorkspaceSpec) -> Void = { _ in }
    ) throws -> Workspace {
        var metadata = Metadata(
            name: .sample(text),
            uid: try UID(parsing: String(repeating: text32, count: 32)),
            creationTimestamp: now
        )
        metadata.generation = generation
        let workspace = Workspace(
            kind: .workspace,
            metadata: metadata,
            spec: try spec {
                $0.mode = .headless
                $0.prompt = "Fix it"
                change(&$0)
            },
            status: WorkspaceStatus()
        )
        take(Edit([.put(.workspace(workspace))]))
        return workspace
    }

    /// The `number`th run of a workspace, created that many seconds after `now`.
    private func run(_ workspace: Workspace, _ number: Int64, _ phases: RunPhase...) -> Run {
        var run = Run(
            id: RunID(workspace: workspace.metadata.uid, generation: number),
            workspace: workspace.metadata.name,
            uid: workspace.metadata.uid,
            class: workspace.spec.class,
            origin: RunOrigin(.prompt, generation: number),
            prompt: "Go",
            created: now.adding(.seconds(number))
        )
        for phase in phases { run.enter(phase, at: run.created) }
        if run.phase.isEnd { run.concluded = run.created }
        return run
    }

    // What a spec asks for

    @Test mutating func `a new prompt is a run in the change that stores it`() throws {
        let first = try store()
        let writes = table.runAsked(by: first, before: nil, now: now)
        guard case .run(let run)? = writes.first else {
            Issue.record("no run in \(writes)")
            return
        }
        #expect(run.id == RunID(workspace: first.metadata.uid, generation: 1))
        #expect(run.prompt == "Fix it")
        take(Edit(writes))
        #expect(table.runs.of(first.metadata.uid).map(\.phase) == [.queued])
        #expect(table.runs[run.id]?.version == table.revision)
        // The same prompt, whatever else changed, asks for nothing.
        let same = try store(generation: 2) { $0.image = "other:1" }
        #expect(table.runAsked(by: same, before: first, now: now).isEmpty)
        // The same change once more, as after a lost answer, asks for the run that is there.
        #expect(table.runAsked(by: first, before: nil, now: now).isEmpty)
    }

    @Test mutating func `the next prompt goes on with the conversation of the last run`() throws {
        let first = try store()
        var begun = run(first, 1, .starting)
        begun.session = SessionID(of: begun.id, start: 2)
        take(Edit([.run(begun)]))
        let second = try store(generation: 2) { $0.prompt = "And the tests" }
        take(Edit(table.runAsked(by: second, before: first, now: now.adding(.seconds(9)))))
        #expect(table.runs.newest(of: second.metadata.uid)?.session == begun.session)
        #expect(table.runs.of(second.metadata.uid).count == 2)
    }

    @Test mutating func `what admission refuses stores no run`() throws {
        let declaration = Declaration(
            name: .sample("shop"),
            labels: [:],
            spec: .workspace(
                try spec {
                    $0.mode = .headless
                    $0.prompt = "Fix it"
                }
            )
        )
        let context = ApplyContext(newUID: .random(), now: now)
        #expect(throws: Refusal.self) { try table.applying(declaration, context) }
        var interactive = declaration
        interactive.spec = .workspace(try spec { $0.prompt = "Fix it" })
        let edit = try table.applying(interactive, context).edit
        #expect(edit.writes.count == 1)
    }

    // What is recorded

    @Test mutating func `what was decided is stored, and what people ask meanwhile stays`()
        throws
    {
        let workspace = try store()
        take(table.adding(run(workspace, 1), now: now))
        let seen = try #require(table.runs.unfinished.first)
        take(try table.cancelling(seen.id, now: now).edit)
        var decided = seen
        decided.enter(.starting, at: now)
        take(try #require(table.recording(decided)))
        let stored = try #require(table.runs[seen.id])
        #expect(stored.phase == .starting)
        #expect(stored.requests.cancelled == now)
        #expect(try #require(table.recording(decided)).isEmpty)
        #expect(try #require(table.recording(decided, isUnsure: true)).writes.count == 1)
    }

    @Test mutating func `an answer that the run took is asked for no more`() throws {
        let workspace = try store()
        var asking = run(workspace, 1, .starting, .asking)
        asking.question = RunQuestion(id: "q", subject: .budget)
        take(table.adding(asking, now: now))
        take(try table.approving(asking.id, now: now).edit)
        let seen = try #require(table.runs[asking.id])
        var decided = seen
        decided.answers = seen.requests.answers
        decided.enter(.queued, at: now)
        take(try #require(table.recording(decided)))
        #expect(table.runs[asking.id]?.requests.answers == [])
        #expect(table.runs[asking.id]?.answers.map(\.question) == ["q"])
    }

    @Test mutating func `forgetting a workspace ends its runs, and nothing brings them back`()
        throws
    {
        let workspace = try store()
        let begun = run(workspace, 2, .starting, .running)
        take(Edit([.run(run(workspace, 1, .cancelled)), .run(begun), .run(run(workspace, 3))]))
        take(table.forgetting(workspace.metadata.uid, now: now))
        let left = table.runs.of(.sample("shop"))
        #expect(left.map(\.phase) == [.cancelled, .cancelled, .cancelled])
        #expect(left.allSatisfy { $0.concluded != nil })
        #expect(left.last?.reason == "WorkspaceClosed")
        #expect(table.workspaces.isEmpty)
        #expect(table.runs.unfinished.isEmpty)
        // A pass that had not heard of it.
        var decided = begun
        decided.enter(.committing, at: now)
        #expect(table.recording(decided) == nil)
        #expect(table.forgetting(workspace.metadata.uid, now: now).isEmpty)
    }

    @Test mutating func `what a run cost is stored once, and counts for its class that day`()
        throws
    {
        let limits = ClassLimits(budgetPerDay: DollarAmount(micros: 10_000_000))
        let item = AnyResource(
            .workspaceClass(ClassSpec(limits: limits)),
            Metadata(name: .sample("default"), uid: .random(), creationTimestamp: now)
        )
        take(Edit([.put(item)]))
        let workspace = try store()
        let run = run(workspace, 1, .starting, .failed)
        take(table.adding(run, now: now))
        #expect(table.budgetToday(of: run, now: now)?.label == "$10.00")
        let total = DollarAmount(micros: 4_000_000)
        take(table.recording(cost: total, of: run, now: now))
        #expect(table.recording(cost: total, of: run, now: now).isEmpty)
        #expect(table.recordedCost(of: run.id) == total)
        #expect(table.budgetToday(of: run, now: now)?.label == "$6.00")
        let tomorrow = now.nextMidnight
        let more = DollarAmount(micros: 5_000_000)
        take(table.recording(cost: more, of: run, now: tomorrow))
        #expect(table.recordedCost(of: run.id) == more)
        #expect(table.budgetToday(of: run, now: tomorrow)?.label == "$9.00")
        // It counts for the day even when the run is forgotten, and no longer.
        take(Edit([.removeRun(run.id)]))
        take(table.adding(self.run(workspace, 2), now: tomorrow))
        #expect(table.budgetToday(of: run, now: tomorrow)?.label == "$9.00")
        #expect(table.recordedCost(of: run.id).label == "$1.00")
        take(table.adding(self.run(workspace, 3), now: tomorrow.nextMidnight))
        #expect(table.recordedCost(of: run.id) == .zero)
    }

    // What is remembered

    @Test mutating func `of a name the newest hundred runs stay, and all that are not through`()
        throws
    {
        let workspace = try store()
        let other = try store("other", uid: "b")
        take(Edit([.run(run(workspace, 0, .starting)), .run(run(other, 0, .cancelled))]))
        for number in Int64(1)...150 {
            take(table.adding(run(workspace, number, .cancelled), now: now))
        }
        let left = table.runs.of(.sample("shop"))
        #expect(left.count == RunHistory.perNameMax + 1)
        #expect(left.first?.phase == .starting)
        #expect(left.dropFirst().first?.created == now.adding(.seconds(51)))
        #expect(left.last?.created == now.adding(.seconds(150)))
        #expect(table.runs.of(.sample("other")).count == 1)
    }

    @Test mutating func `what ended ninety days ago goes, but for what may still be gone on from`()
        throws
    {
        let live = try store()
        let gone = try store("gone", uid: "b")
        take(
            Edit([
                .run(run(live, 1, .cancelled)), .run(run(live, 2, .cancelled)),
                .run(run(gone, 1, .cancelled)), .remove(.workspace(gone)),
            ])
        )
        let later = now.adding(.seconds(91 * 86_400))
        let third = try store("third", uid: "c")
        var new = run(third, 1)
        new.created = later
        let early = now.adding(.seconds(89 * 86_400))
        #expect(table.adding(new, now: early).writes.count == 1)
        take(table.adding(new, now: later))
        #expect(table.runs.of(live.metadata.uid).map(\.origin.generation) == [2])
        #expect(table.runs.of(gone.metadata.uid).isEmpty)
        #expect(table.runs.of(third.metadata.uid).count == 1)
    }

    @Test mutating func `however many workspaces there were, not more than so many runs stay`()
        throws
    {
        let workspace = try store()
        var writes: [Edit.Write] = []
        for number in 0..<RunHistory.totalMax + 5 {
            var old = run(workspace, Int64(number), .cancelled)
            old.workspace = .sample("w-\(number / 50)")
            old.uid = try UID(parsing: "\(hexadecimal(7))\(hexadecimal(UInt64(number / 50)))")
            writes.append(.run(old))
        }
        take(Edit(writes))
        let clock = ContinuousClock()
        let start = clock.now
        take(table.adding(run(workspace, 99_999), now: now.adding(.seconds(100_000))))
        #expect(clock.now - start < .seconds(2))
        #expect(table.runs.all.count == RunHistory.totalMax)
        #expect(table.runs.list().first?.origin.generation == 6)
    }
}
