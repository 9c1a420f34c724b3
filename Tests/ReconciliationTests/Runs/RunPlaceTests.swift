import Reconciliation
import Resources
import Testing

/// Places in the queue, as they are read of what is stored.
@Suite struct RunPlaceTests {
    private let now = Timestamp(milliseconds: 1_700_000_000_000)

    private func workspace(
        _ letter: Character,
        _ change: (inout WorkspaceSpec) -> Void = { _ in }
    ) throws -> AnyResource {
        .workspace(
            Workspace(
                kind: .workspace,
                metadata: Metadata(
                    name: .sample("\(letter)"),
                    uid: try uid(letter),
                    creationTimestamp: now
                ),
                spec: try spec {
                    $0.mode = .headless
                    $0.prompt = "Go"
                    change(&$0)
                },
                status: WorkspaceStatus()
            )
        )
    }

    private func uid(_ letter: Character) throws -> UID {
        try UID(parsing: String(repeating: letter, count: 32))
    }

    private func run(
        _ letter: Character,
        _ number: Int64,
        _ phases: RunPhase...,
        change: (inout Run) -> Void = { _ in }
    ) throws -> Run {
        var run = Run(
            id: RunID(workspace: try uid(letter), generation: number),
            workspace: .sample("\(letter)"),
            uid: try uid(letter),
            class: nil,
            origin: RunOrigin(.prompt, generation: number),
            prompt: "Go",
            created: now.adding(.seconds(number))
        )
        for phase in phases { run.enter(phase, at: now) }
        change(&run)
        return run
    }

    private func limit(_ runs: Int64) -> AnyResource {
        let limits = ClassLimits(runs: runs)
        return AnyResource(
            .workspaceClass(ClassSpec(limits: limits)),
            Metadata(name: .sample("default"), uid: .random(), creationTimestamp: now)
        )
    }

    @Test func `a class's limit holds over its workspaces, in the order in which they came`()
        throws
    {
        let runs = try [run("a", 1, .starting), run("b", 3), run("c", 2), run("a", 4)]
        let resources = try [workspace("a"), workspace("b"), workspace("c"), limit(2)]
        let table = ResourceTable(resources, runs: runs.map { .success($0) })
        let places = table.runPlaces(now: now)
        #expect(
            runs.map { places[$0.id] } == [.granted, .waiting(1), .granted, .behind(runs[0].id)]
        )
        #expect(table.runs.unfinished.map(\.id) == [0, 2, 1, 3].map { runs[$0].id })
    }

    @Test func `who could not begin keeps nobody up`() throws {
        let runs = try [
            run("a", 1), run("b", 2) { $0.limitedUntil = now.adding(.seconds(60)) },
            run("c", 3) { $0.requests.cancelled = now }, run("d", 4), run("e", 5),
        ]
        let resources = try [
            workspace("a") { $0.state = .suspended }, workspace("b"), workspace("c"),
            workspace("d") { $0.mode = .interactive }, workspace("e"), limit(1),
        ]
        let table = ResourceTable(resources, runs: runs.map { .success($0) })
        #expect(table.runPlaces(now: now)[runs[4].id] == .granted)
        // Once the limit is over, who came first is first.
        let later = table.runPlaces(now: now.adding(.seconds(60)))
        #expect(later[runs[1].id] == .granted)
        #expect(later[runs[4].id] == .waiting(1))
    }

    @Test func `a run whose predecessor cannot be read waits, unless that one was through`()
        throws
    {
        func place(isEnd: Bool) throws -> (RunPlace?, RunID) {
            let lost = try run("a", 1)
            let next = try run("a", 2)
            let failure = UnreadableRun(
                id: lost.id,
                uid: lost.uid,
                isEnd: isEnd,
                description: "damaged"
            )
            let table = ResourceTable(
                try [workspace("a"), limit(1)],
                runs: [.failure(failure), .success(next)]
            )
            return (table.runPlaces(now: now)[next.id], lost.id)
        }
        let (waiting, lost) = try place(isEnd: false)
        #expect(waiting == .behind(lost))
        #expect(try place(isEnd: true).0 == .granted)
    }
}
