import Reconciliation
import Resources
import Testing

@Suite
struct RunQueueTests {
    private let standard = ResourceName.sample("default")

    /// The `number`th run of workspace `a`, `b`…, created at `second`.
    private func run(
        _ workspace: Character,
        _ number: Int64,
        at second: Int64,
        _ phases: RunPhase...,
        class name: String? = nil
    ) throws -> Run {
        let uid = try UID(parsing: String(repeating: workspace, count: 32))
        var run = Run(
            id: RunID(workspace: uid, generation: number),
            workspace: .sample("\(workspace)"),
            uid: uid,
            class: name.map { .sample($0) },
            origin: RunOrigin(.prompt, generation: number),
            prompt: "Go",
            created: Timestamp(milliseconds: second * 1_000)
        )
        for phase in phases { run.enter(phase, at: Timestamp(milliseconds: 100_000)) }
        return run
    }

    private func places(_ runs: [Run], _ limits: [String: Int64]) -> [RunPlace?] {
        let pairs = limits.map { (ResourceName.sample($0.key), $0.value) }
        let places = Reconciliation.places(
            of: runs,
            limits: Dictionary(uniqueKeysWithValues: pairs),
            defaultClass: standard,
            isReady: { $0.limitedUntil == nil }
        )
        return runs.map { places[$0.id] }
    }

    @Test func `who came first goes first, and the others see their place`() throws {
        let runs = [
            try run("c", 1, at: 3), try run("a", 1, at: 1), try run("b", 1, at: 2),
            try run("d", 1, at: 0, .starting),
        ]
        #expect(
            places(runs, ["default": 2]) == [.waiting(2), .granted, .waiting(1), .granted]
        )
        #expect(places(runs, [:]) == [.granted, .granted, .granted, .granted])
        #expect(
            places(runs, ["default": 0]) == [.waiting(3), .waiting(1), .waiting(2), .granted]
        )
    }

    @Test func `a workspace's second run waits behind others' first ones`() throws {
        let first = try run("a", 1, at: 1, .starting, .running)
        let second = try run("a", 2, at: 2)
        let other = try run("b", 1, at: 5)
        #expect(
            places([first, second, other], ["default": 1])
                == [.granted, .behind(first.id), .waiting(1)]
        )
        // After the first run ended at 100 s, the second one counts as queued since then.
        var done = first
        done.enter(.committing, at: Timestamp(milliseconds: 100_000))
        done.enter(.succeeded, at: Timestamp(milliseconds: 100_000))
        #expect(
            places([done, second, other], ["default": 1]) == [nil, .waiting(1), .granted]
        )
    }

    @Test func `a run that asks holds no slot, but its workspace's next one waits for it`() throws {
        let asking = try run("a", 1, at: 1, .starting, .running, .asking)
        let second = try run("a", 2, at: 2)
        let other = try run("b", 1, at: 3)
        #expect(
            places([asking, second, other], ["default": 1])
                == [nil, .behind(asking.id), .granted]
        )
    }

    @Test func `a run that waits for a usage limit keeps nobody up`() throws {
        var limited = try run("a", 1, at: 1)
        limited.limitedUntil = Timestamp(milliseconds: 1)
        let other = try run("b", 1, at: 2)
        #expect(places([limited, other], ["default": 1]) == [.waiting(1), .granted])
    }

    @Test func `classes do not share their slots`() throws {
        let runs = [
            try run("a", 1, at: 1, class: "small"), try run("b", 1, at: 2, class: "small"),
            try run("c", 1, at: 3), try run("d", 1, at: 4, class: "default"),
        ]
        #expect(
            places(runs, ["small": 1, "default": 1])
                == [.granted, .waiting(1), .granted, .waiting(1)]
        )
    }

    @Test(arguments: UInt64(0)..<200)
    func `nobody is overtaken by who came later, and a class is never overfull`(
        seed: UInt64
    ) throws {
        var draw = Draw(seed: seed)
        let limit = 1 + draw.below(3)
        var runs: [Run] = []
        var served: [RunID] = []
        for second in 0..<60 {
            let now = Timestamp(milliseconds: Int64(second) * 1_000)
            if second < 30, draw.below(2) == 0 {
                let workspace = draw.one(of: Array("abcdef"))
                runs.append(try run(workspace, Int64(second), at: Int64(second)))
            }
            for index in runs.indices where runs[index].phase == .starting {
                guard draw.below(3) == 0 else { continue }
                runs[index].enter(draw.below(2) == 0 ? .cancelled : .failed, at: now)
            }
            let places = Reconciliation.places(
                of: runs,
                limits: [standard: Int64(limit)],
                defaultClass: standard,
                isReady: { _ in true }
            )
            for index in runs.indices
            where runs[index].phase == .queued && places[runs[index].id] == .granted {
                runs[index].enter(.starting, at: now)
                served.append(runs[index].id)
            }
            #expect(runs.filter(\.phase.holdsSlot).count <= limit, "seed \(seed)")
            let working = runs.filter(\.phase.holdsSlot).map(\.uid)
            #expect(Set(working).count == working.count, "seed \(seed)")
            // Places are 1, 2, 3… without a gap.
            let waiting = places.values.compactMap { place -> Int? in
                if case .waiting(let number) = place { number } else { nil }
            }
            #expect(waiting.sorted() == Array(1..<(waiting.count + 1)), "seed \(seed)")
        }
        // The first runs of workspaces were served in order of creation.
        let firsts = Dictionary(grouping: runs, by: \.uid).values.compactMap { own in
            own.min { $0.created < $1.created }
        }.sorted { $0.created < $1.created }
        let order = firsts.compactMap { served.firstIndex(of: $0.id) }
        #expect(order.count == firsts.count && order == order.sorted(), "seed \(seed)")
    }
}

extension ResourceName {
    /// A name from a text that is known to be valid.
    static func sample(_ text: String) -> ResourceName {
        guard let name = try? ResourceName(parsing: text) else {
            preconditionFailure("\(text) is no name")
        }
        return name
    }
}
