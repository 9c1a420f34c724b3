import ControllerAPI
import Reconciler
import Reconciliation
import Resources
import Storage
import Synchronization
import TestSupport
import Testing

/// P22: there is one history, whatever writers do at the same time.
@Suite struct RegistryTests {
    private struct Fixture: Sendable {
        let database: Database
        let registry: Registry
        let name: ResourceName

        init() async throws {
            database = try Database(inMemory: .random())
            registry = Registry(store: database)
            name = try ResourceName(parsing: "shop")
            try await registry.load()
        }

        func declaration(
            labels: [String: String] = [:],
            named other: ResourceName? = nil
        ) throws -> Declaration {
            Declaration(name: other ?? name, labels: labels, spec: .workspace(try openSpec()))
        }

        @discardableResult
        func apply(_ declaration: Declaration) async throws -> Applied {
            let context = ApplyContext(newUID: .random(), now: Timestamp(milliseconds: 0))
            return try await registry.commit { table in
                let (edit, applied) = try table.applying(declaration, context)
                return (edit, applied)
            }
        }

        func delete() async throws {
            try await registry.commit { [name] table in
                try table.deleting(
                    .workspace,
                    named: name,
                    onUnsaved: nil,
                    now: Timestamp(milliseconds: 1)
                )
            }
        }

        func set(_ state: WorkspaceState) async throws {
            try await registry.commit { [name] table in
                try table.settingState(
                    of: name,
                    to: state,
                    onUnsaved: nil,
                    now: Timestamp(milliseconds: 1)
                ).edit
            }
        }

        func remove() async throws {
            try await registry.commit { [name] table in
                Edit(table.workspace(named: name).map { [.remove(.workspace($0))] } ?? [])
            }
        }
    }

    /// What a watch reported: the last resource by name, and all versions in order.
    private final class Told: Sendable {
        let state = Mutex<(last: [ResourceName: AnyResource], versions: [Int64])>(([:], []))

        func follow(_ stream: AsyncStream<WatchedChange>, until last: Int64) async {
            for await watched in stream {
                let object = watched.change.object
                let version = object.metadata.resourceVersion
                state.withLock { state in
                    state.versions.append(version)
                    state.last[object.metadata.name] =
                        watched.change.type == .deleted ? nil : object
                }
                if version >= last { return }
            }
        }
    }

    enum Writers: CaseIterable {
        case applies, applyAgainstDelete, closeAgainstSuspend, statusAgainstApply
    }

    @Test(arguments: Writers.allCases)
    func `P22: memory, database and the last watch event agree after any writers`(
        writers: Writers
    ) async throws {
        let bench = try await Fixture()
        let told = Told()
        let stream = try #require(bench.registry.watch(.workspace, nil))
        for round in 0..<60 {
            try await bench.apply(try bench.declaration(labels: ["round": "\(round)"]))
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask { try? await write(number, round, writers, bench) }
                }
            }
            let stored = try await bench.database.resources()
            #expect(stored.resources == bench.registry.read { $0.resources(.workspace) })
            #expect(stored.revision == bench.registry.read { $0.revision })
            if writers == .applyAgainstDelete { try await bench.remove() }
        }
        // One more change ends the watch, which waits for its version.
        try await bench.apply(try bench.declaration(labels: ["end": "yes"]))
        let revision = bench.registry.read { $0.revision }
        await told.follow(stream, until: revision)
        let (last, versions) = told.state.withLock { $0 }
        #expect(last.values.map { $0 } == bench.registry.read { $0.resources(.workspace) })
        #expect(versions == versions.sorted())
        #expect(Set(versions).count == versions.count)
    }

    private func write(
        _ number: Int,
        _ round: Int,
        _ writers: Writers,
        _ bench: Fixture
    ) async throws {
        let labels = ["round": "\(round)", "writer": "\(number)"]
        switch writers {
        case .applies: try await bench.apply(try bench.declaration(labels: labels))
        case .applyAgainstDelete:
            if number % 2 == 0 {
                try await bench.apply(try bench.declaration(labels: labels))
            } else {
                try await bench.delete()
            }
        case .closeAgainstSuspend:
            let states: [WorkspaceState] = [.closed, .suspended, .open]
            try await bench.set(states[number % 3])
        case .statusAgainstApply:
            if number % 2 == 0 {
                try await bench.apply(try bench.declaration(labels: labels))
            } else {
                guard let uid = bench.registry.uids.first else { return }
                _ = try await bench.registry.updateStatus(of: uid) {
                    $0.restarts = Int64(round * 8 + number)
                }
            }
        }
    }

    @Test func `P22: a limit holds under any number of writers`() async throws {
        let bench = try await Fixture()
        let limits = ClassSpec(defaults: nil, limits: ClassLimits(open: 1))
        let item = Declaration(
            name: try ResourceName(parsing: "default"),
            labels: [:],
            spec: .workspaceClass(limits)
        )
        try await bench.apply(item)
        let admitted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let name = try ResourceName(parsing: "w-\(number)")
                    do {
                        try await bench.apply(try bench.declaration(named: name))
                        return true
                    } catch is Refusal {
                        return false
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == 1)
        #expect(bench.registry.uids.count == 1)
    }

    @Test func `versions grow over a restart, and a removal`() async throws {
        let bench = try await Fixture()
        try await bench.apply(try bench.declaration())
        try await bench.remove()
        let next = Registry(store: bench.database)
        try await next.load()
        #expect(next.read { $0.revision } == 2)
    }

    @Test func `a watch goes on after a version, and says when it cannot`() async throws {
        let bench = try await Fixture()
        try await bench.apply(try bench.declaration())
        let version = bench.registry.read { $0.revision }
        try await bench.apply(try bench.declaration(labels: ["a": "1"]))
        let stream = try #require(bench.registry.watch(.workspace, nil, after: version))
        var iterator = stream.makeAsyncIterator()
        let first = try #require(await iterator.next())
        #expect(first.change.type == .modified)
        #expect(first.version == version + 1)
        for number in 0..<1_100 {
            try await bench.apply(try bench.declaration(labels: ["a": "\(number)"]))
        }
        #expect(bench.registry.watch(.workspace, nil, after: version) == nil)
    }

    @Test func `who selects is told of what comes into the selection and of what leaves it`()
        async throws
    {
        let bench = try await Fixture()
        let selector = try LabelSelector(parsing: "team=web")
        let stream = try #require(bench.registry.watch(.workspace, selector))
        for labels in [[:], ["team": "web"], ["team": "web", "b": ""], ["team": "core"]] {
            try await bench.apply(try bench.declaration(labels: labels))
        }
        try await bench.apply(try bench.declaration(labels: ["team": "web", "end": ""]))
        var types: [ResourceChange.Kind] = []
        for await watched in stream {
            types.append(watched.change.type)
            if watched.change.object.metadata.labels["end"] != nil { break }
        }
        #expect(types == [.added, .modified, .deleted, .added])
    }

    /// A watcher that is cancelled holds the lock of its own task while it unsubscribes.
    @Test func `watchers may leave at any moment`() async throws {
        let bench = try await Fixture()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<500 {
                        let stream = try #require(bench.registry.watch(.workspace, nil))
                        let watcher = Task { for await _ in stream {} }
                        await Task.yield()
                        watcher.cancel()
                        await watcher.value
                    }
                }
            }
            for number in 0..<2_000 {
                try await bench.apply(try bench.declaration(labels: ["n": "\(number)"]))
            }
            try await group.waitForAll()
        }
        #expect(bench.registry.read { $0.revision } == 2_000)
    }

    @Test func `a change that cannot be stored changes nothing, and the next is stored whole`()
        async throws
    {
        let store = MemoryStore(chaos: Chaos())
        let registry = Registry(store: store)
        try await registry.load()
        let workspace = Workspace(
            kind: .workspace,
            metadata: Metadata(
                name: try ResourceName(parsing: "shop"),
                uid: .random(),
                creationTimestamp: Timestamp(milliseconds: 0)
            ),
            spec: try openSpec(),
            status: WorkspaceStatus()
        )
        let uid = workspace.metadata.uid
        try await registry.commit { _ in Edit([.put(.workspace(workspace))]) }
        store.setFull(true)
        await #expect(throws: (any Error).self) {
            try await registry.updateStatus(of: uid) { $0.restarts = 7 }
        }
        #expect(registry.workspace(uid)?.status.restarts == 0)
        store.setFull(false)
        // It is unknown what is stored, so an equal status is stored too.
        #expect(try await registry.updateStatus(of: uid) { _ in })
        #expect(registry.workspace(uid) == store.contents.workspaces[uid])
        #expect(registry.workspace(uid)?.metadata.resourceVersion == 3)
    }
}

private func openSpec() throws -> WorkspaceSpec {
    var spec = WorkspaceSpec()
    spec.repository = try RepositoryURL(parsing: "https://forge.example/acme/shop.git")
    return spec
}
