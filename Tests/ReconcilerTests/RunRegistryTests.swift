import ControllerAPI
import Foundation
import Reconciler
import Reconciliation
import Resources
import Storage
import Synchronization
import TestSupport
import Testing

/// P22 for runs: one history, whatever people and planners do at once.
@Suite struct RunRegistryTests {
    private let now = Timestamp(milliseconds: 1_700_000_000_000)
    private let database: Database
    private let registry: Registry

    init() async throws {
        database = try Database(inMemory: .random())
        registry = Registry(store: database)
        try await registry.load()
    }

    private func run(_ number: Int64, of workspace: Int = 0) throws -> Run {
        let uid = try UID(parsing: hexadecimal(1) + hexadecimal(UInt64(workspace)))
        return Run(
            id: RunID(workspace: uid, generation: number),
            workspace: try ResourceName(parsing: "w-\(workspace)"),
            uid: uid,
            class: nil,
            origin: RunOrigin(.prompt, generation: number),
            prompt: "Go",
            created: now.adding(.seconds(number))
        )
    }

    private func add(_ run: Run) async throws {
        try await registry.commit { [now] table in table.adding(run, now: now) }
    }

    /// One step of what one of eight writers does to a run of its own or to one of all.
    private func write(_ number: Int, _ round: Int64) async throws {
        let id = try run(round).id
        switch number {
        case 0, 1:
            // Two planners, of which only one could be right; the table refuses no order of phases.
            guard var seen = registry.read({ $0.runs[id] }), !seen.phase.isEnd else { return }
            if seen.phase == .queued { seen.enter(.starting, at: now) }
            seen.turns += 1
            _ = try await registry.record(seen)
        case 2:
            try await registry.commit { [now] in try $0.cancelling(id, now: now).edit }
        case 3:
            guard var seen = registry.read({ $0.runs[id] }), !seen.phase.isEnd else { return }
            seen.enter(.cancelled, at: now)
            seen.concluded = now
            _ = try await registry.record(seen)
        case 4: try await registry.commit { [now] in try $0.approving(id, now: now).edit }
        case 5:
            try await registry.commit { table in
                Edit(
                    table.runs.list().prefix(1).filter { $0.phase.isEnd }.map { .removeRun($0.id) }
                )
            }
        default: try await add(try run(round, of: number))
        }
    }

    @Test func `P22: memory, store, observers and the last change told agree after any writers`()
        async throws
    {
        let observed = Mutex<[RunID: Run]>([:])
        registry.observe { change in
            guard case .run(let before, let after) = change else { return }
            observed.withLock { runs in
                guard let id = (after ?? before)?.id else { return }
                #expect(runs[id] == before)
                runs[id] = after
            }
        }
        let stream = try #require(registry.watchRuns())
        for round in Int64(0)..<60 {
            try await add(try run(round))
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask { try? await write(number, round) }
                }
            }
            let stored = try await database.runs().map { try $0.value.get() }
            let memory = registry.read { $0.runs.all }
            #expect(Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0) }) == memory)
            let told = observed.withLock { $0 }
            #expect(told == memory)
        }
        let last = try run(1_000)
        try await add(last)
        var told: [RunID: Run] = [:]
        var versions: [Int64] = []
        for await watched in stream {
            let run = watched.change.run
            told[run.id] = watched.change.type == .deleted ? nil : run
            if let version = watched.version { versions.append(version) }
            if run.id == last.id { break }
        }
        #expect(told == registry.read { $0.runs.all })
        #expect(versions == versions.sorted())
        let restarted = Registry(store: database)
        try await restarted.load()
        #expect(restarted.read { $0.runs.all } == told)
        #expect(restarted.read { $0.revision } == registry.read { $0.revision })
    }

    @Test func `people ask while a planner decides, and nothing of either is lost`() async throws {
        let run = try run(1)
        try await add(run)
        let id = run.id
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for _ in 0..<200 {
                    var seen = try #require(registry.read { $0.runs[id] })
                    seen.turns += 1
                    #expect(try await registry.record(seen))
                }
            }
            group.addTask {
                while registry.read({ $0.runs[id]?.turns ?? 0 }) < 100 { await Task.yield() }
                try await registry.commit { [now] in try $0.cancelling(id, now: now).edit }
            }
            try await group.waitForAll()
        }
        let stored = try #require(registry.read { $0.runs[id] })
        #expect(stored.turns == 200)
        #expect(stored.requests.cancelled == now)
    }

    @Test func `a watch of runs goes on after a version, and says when it cannot`() async throws {
        try await add(try run(1))
        let version = registry.read { $0.revision }
        try await add(try run(2))
        try await add(try run(1, of: 7))
        let name = try ResourceName(parsing: "w-7")
        let own = try #require(registry.watchRuns(of: name, after: version))
        var iterator = own.makeAsyncIterator()
        let first = try #require(await iterator.next())
        let added = try #require(try stored(1, of: 7))
        #expect(first.change == RunChange(type: .added, run: added))
        #expect(first.version == version + 2)
        // What resources do is no reason to forget what runs did.
        let item = AnyResource(
            .workspaceClass(ClassSpec()),
            Metadata(name: name, uid: .random(), creationTimestamp: now)
        )
        for _ in 0..<1_100 { try await registry.commit { _ in Edit([.put(item)]) } }
        #expect(registry.watchRuns(after: version) != nil)
        var seen = try #require(try stored(1))
        for _ in 0..<1_100 {
            seen.turns += 1
            #expect(try await registry.record(seen))
        }
        #expect(registry.watchRuns(after: version) == nil)
    }

    private func worked(_ run: Run) -> Run {
        var run = run
        run.turns += 7
        return run
    }

    private func stored(_ number: Int64, of workspace: Int = 0) throws -> Run? {
        let id = try run(number, of: workspace).id
        return registry.read { $0.runs[id] }
    }

    @Test func `who goes on after a version misses nothing of a change of several runs`()
        async throws
    {
        let stream = try #require(registry.watchRuns())
        let runs = try (1...3).map { try run($0) }
        try await registry.commit { _ in Edit(runs.map { .run($0) }) }
        var iterator = stream.makeAsyncIterator()
        var versions: [Int64?] = []
        for _ in runs { versions.append(try #require(await iterator.next()).version) }
        #expect(versions == [nil, nil, 1])
    }

    @Test func `who does not read is let go, and holds up neither runs nor resources`()
        async throws
    {
        let idle = try #require(registry.watchRuns())
        let name = try ResourceName(parsing: "shop")
        let reading = try #require(registry.watch(.workspaceClass, nil))
        var seen = try run(1)
        try await add(seen)
        for _ in 0..<4_200 {
            seen.turns += 1
            #expect(try await registry.record(seen))
        }
        let item = AnyResource(
            .workspaceClass(ClassSpec()),
            Metadata(name: name, uid: .random(), creationTimestamp: now)
        )
        try await registry.commit { _ in Edit([.put(item)]) }
        var iterator = reading.makeAsyncIterator()
        #expect(await iterator.next()?.change.object.metadata.name == name)
        var count = 0
        for await _ in idle { count += 1 }
        #expect(count == 4_096)
    }

    @Test func `a run whose storing failed is stored whole by the next pass, though it is equal`()
        async throws
    {
        let store = MemoryStore(chaos: Chaos())
        let registry = Registry(store: store)
        try await registry.load()
        let run = try run(1)
        try await registry.commit { [now] in $0.adding(run, now: now) }
        store.setFull(true)
        let changed = worked(run)
        await #expect(throws: (any Error).self) { try await registry.record(changed) }
        #expect(registry.read { $0.runs[run.id]?.turns } == 0)
        store.setFull(false)
        #expect(try await registry.record(run))
        #expect(registry.read { $0.runs[run.id] } == store.contents.runs[run.id])
        #expect(registry.read { $0.runs[run.id]?.version } == 3)
        #expect(try await registry.record(run))
        #expect(registry.read { $0.revision } == 3)
    }

    @Test func `a run that cannot be read does not keep the others from being served`()
        async throws
    {
        let path = NSTemporaryDirectory() + "/registry-tests-\(UID.random().short).db"
        defer {
            for end in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: path + end)
            }
        }
        let runs = try [run(1), run(2)]
        do {
            let database = try Database(path: path)
            try await database.commit(Edit(runs.map { .run($0) }), as: 1)
        }
        try damage(runs[0], in: path)
        let registry = Registry(store: try Database(path: path))
        try await registry.load()
        let lost = try #require(registry.read { $0.runs.unreadable[runs[0].id] })
        #expect(lost.uid == runs[0].uid)
        #expect(!lost.isEnd)
        #expect(lost.description.contains("cannot be read"))
        #expect(registry.read { $0.runs.of(runs[0].uid).map(\.id) } == [runs[1].id])
        #expect(registry.read { $0.runPlaces(now: now)[runs[1].id] } == .behind(lost.id))
        // Whatever is stored of it stays.
        #expect(try await registry.record(runs[0]) == false)
    }

    private func damage(_ run: Run, in path: String) throws {
        let script = """
            import sqlite3, sys
            connection = sqlite3.connect(sys.argv[1])
            connection.execute("UPDATE run SET value = '{}' WHERE id = ?", (sys.argv[2],))
            connection.commit()
            """
        let process = try Process.run(
            URL(fileURLWithPath: "/usr/bin/env"),
            arguments: ["python3", "-c", script, path, run.id.text]
        )
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
