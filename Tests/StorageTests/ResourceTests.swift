import ControlPlane
import Storage
import Testing
import Workspaces

@Suite struct ResourceTests {
    @Test func `a new resource starts at generation 1 and reads back equal`() async throws {
        let database = try database()
        let wanted = try declaration()
        let (resource, change) = try await database.apply(
            wanted,
            source: try name("team"),
            newUID: try uid(1),
            now: time(0)
        )
        #expect(change == .created)
        let stored = try #require(try await database.workspace(named: wanted.name))
        #expect(resource == .workspace(stored))
        #expect(wanted.spec == .workspace(stored.spec))
        #expect(stored.metadata.generation == 1)
        #expect(stored.metadata.uid == (try uid(1)))
        #expect(stored.metadata.creationTimestamp == time(0))
        #expect(stored.metadata.source == (try name("team")))
        #expect(try await database.workspace(uid: try uid(1)) == stored)
        #expect(try await database.workspaces() == [stored])
        #expect(try await database.workspace(uid: try uid(2)) == nil)
    }

    @Test func `classes and sources read back equal, beside a workspace of the same name`()
        async throws
    {
        let database = try database()
        let shared = try name("shared")
        var source = SourceSpec()
        source.git = .init(
            url: try RepositoryURL(parsing: "https://github.com/acme/w.git"),
            branch: try GitBranch(parsing: "main"),
            path: "prod"
        )
        source.interval = .after(seconds: 60)
        source.prune = true
        let limits = ClassLimits(
            open: 20,
            memory: ByteQuantity(bytes: 64 << 30),
            repositories: ["file:///srv/git/*"]
        )
        let specs: [Declaration.Spec] = [
            try declaration().spec, .source(source),
            .workspaceClass(ClassSpec(defaults: WorkspaceSpec(), limits: limits)),
        ]
        for (number, spec) in specs.enumerated() {
            let declaration = Declaration(name: shared, labels: [:], spec: spec)
            let outcome = try await database.apply(
                declaration,
                source: nil,
                newUID: try uid(UInt64(number)),
                now: time(0)
            )
            #expect(outcome.change == .created)
            let kind = declaration.kind
            #expect(try await database.resource(kind, named: shared) == outcome.resource)
            #expect(try await database.resources(kind) == [outcome.resource])
        }
        #expect(try await database.source(named: shared)?.spec == source)
        #expect(try await database.sources().count == 1)
        #expect(try await database.class(named: shared)?.spec.limits == limits)
        #expect(try await database.classes().count == 1)
    }

    @Test func `only another spec raises the generation`() async throws {
        let database = try database()
        func apply(_ declaration: Declaration) async throws -> (Metadata, ApplyOutcome.Change) {
            let (resource, change) = try await database.apply(
                declaration,
                source: nil,
                newUID: .random(),
                now: time(9)
            )
            return (resource.metadata, change)
        }
        let (first, _) = try await apply(try declaration())
        let (same, unchanged) = try await apply(try declaration())
        #expect(same == first)
        #expect(unchanged == .unchanged)
        let (labelled, configured) = try await apply(try declaration(labels: ["team": "core"]))
        #expect(configured == .configured)
        #expect(labelled.generation == 1)
        #expect(labelled.labels == ["team": "core"])
        let (changed, reconfigured) = try await apply(try declaration(prompt: "another"))
        #expect(reconfigured == .configured)
        #expect(changed.generation == 2)
        #expect(changed.uid == first.uid)
        #expect(try await database.workspace(named: first.name)?.metadata == changed)
    }

    @Test func `a dry run says the same and stores nothing`() async throws {
        let database = try database()
        let dry = try await database.apply(
            try declaration(),
            source: nil,
            newUID: try uid(1),
            now: time(0),
            dryRun: true
        )
        #expect(try await database.workspaces().isEmpty)
        let wet = try await database.apply(
            try declaration(),
            source: nil,
            newUID: try uid(1),
            now: time(0)
        )
        #expect(dry == wet)
    }

    @Test func `a source takes over, and a user's apply leaves its ownership`() async throws {
        let database = try database()
        func apply(_ source: ResourceName?) async throws -> (ResourceName?, ApplyOutcome.Change) {
            let outcome = try await database.apply(
                try declaration(),
                source: source,
                newUID: .random(),
                now: time(0)
            )
            #expect(outcome.resource.metadata.generation == 1)
            return (outcome.resource.metadata.source, outcome.change)
        }
        #expect(try await apply(nil) == (nil, .created))
        #expect(try await apply(try name("team")) == (try name("team"), .configured))
        #expect(try await apply(nil) == (try name("team"), .unchanged))
    }

    @Test func `what is being deleted refuses an apply but takes a change of its spec`()
        async throws
    {
        let database = try database()
        let wanted = try declaration()
        _ = try await database.apply(wanted, source: nil, newUID: try uid(1), now: time(0))
        let deleted = try await database.markDeleted(.workspace, named: wanted.name, now: time(7))
        #expect(deleted.metadata.deletionTimestamp == time(7))
        let again = try await database.markDeleted(.workspace, named: wanted.name, now: time(8))
        #expect(again == deleted)
        let error = await expect("conflict") {
            try await database.apply(wanted, source: nil, newUID: try uid(2), now: time(9))
        }
        #expect(error?.description.contains("is being deleted") == true)
        let changed = try await database.updateSpec(of: try uid(1)) { $0.onUnsaved = .discard }
        #expect(changed.metadata.generation == 2)
        #expect(changed.metadata.deletionTimestamp == time(7))
        #expect(try await database.workspace(named: wanted.name) == changed)
        let same = try await database.updateSpec(of: try uid(1)) { $0.onUnsaved = .discard }
        #expect(same == changed)
    }

    @Test func `a deletion is called off by a change of the spec or an apply that says so`()
        async throws
    {
        let database = try database()
        let wanted = try declaration()
        _ = try await database.apply(wanted, source: nil, newUID: try uid(1), now: time(0))
        _ = try await database.markDeleted(.workspace, named: wanted.name, now: time(7))
        let reopened = try await database.updateSpec(of: try uid(1), callsOffDeletion: true) {
            $0.state = .open
        }
        #expect(reopened.metadata.deletionTimestamp == nil)
        #expect(reopened.metadata.generation == 2)
        #expect(try await database.workspace(named: wanted.name) == reopened)
        _ = try await database.markDeleted(.workspace, named: wanted.name, now: time(8))
        let applied = try await database.apply(
            wanted,
            source: nil,
            newUID: try uid(2),
            now: time(9),
            callsOffDeletion: true
        )
        #expect(applied.change == .configured)
        #expect(applied.resource.metadata.uid == (try uid(1)))
        #expect(applied.resource.metadata.deletionTimestamp == nil)
        #expect(applied.resource.metadata.generation == 3)
    }

    @Test func `a removed resource is gone with its record, and a late status does not revive it`()
        async throws
    {
        let database = try database()
        let wanted = try declaration()
        _ = try await database.apply(wanted, source: nil, newUID: try uid(1), now: time(0))
        try await database.saveRecord(["step": 1], of: try uid(1))
        _ = try await database.append(try event("Opened"))
        try await database.remove(try uid(1))
        try await database.remove(try uid(1))
        #expect(try await database.workspaces().isEmpty)
        #expect(try await database.record([String: Int].self, of: try uid(1)) == nil)
        #expect(try await database.saveStatus(try status(), of: try uid(1)) == false)
        #expect(try await database.workspaces().isEmpty)
        #expect(try await database.events(of: wanted.name, after: 0, limit: 5).count == 1)
        await expect("notFound") {
            try await database.markDeleted(.workspace, named: wanted.name, now: time(1))
        }
        await expect("notFound") { try await database.updateSpec(of: try uid(1)) { _ in } }
        let reborn = try await database.apply(
            wanted,
            source: nil,
            newUID: try uid(2),
            now: time(2)
        )
        #expect(reborn.change == .created)
        #expect(reborn.resource.metadata.uid == (try uid(2)))
    }

    @Test func `a status reads back equal, and an apply leaves it`() async throws {
        let database = try database()
        let wanted = try declaration()
        _ = try await database.apply(wanted, source: nil, newUID: try uid(1), now: time(0))
        #expect(try await database.saveStatus(try status(), of: try uid(1)))
        #expect(try await database.saveStatus(try status(), of: try uid(1)) == false)
        #expect(try await database.saveStatus(PlainStatus(), of: try uid(1)) == false)
        _ = try await database.apply(
            try declaration(prompt: "another"),
            source: nil,
            newUID: try uid(2),
            now: time(1)
        )
        #expect(try await database.workspace(named: wanted.name)?.status == (try status()))
    }

    @Test func `a plain status reads back equal`() async throws {
        let database = try database()
        let wanted = Declaration(name: try name("team"), labels: [:], spec: .source(SourceSpec()))
        _ = try await database.apply(wanted, source: nil, newUID: try uid(1), now: time(0))
        var status = PlainStatus()
        status.observedGeneration = 1
        #expect(try await database.saveStatus(status, of: try uid(1)))
        #expect(try await database.saveStatus(WorkspaceStatus(), of: try uid(1)) == false)
        #expect(try await database.source(named: wanted.name)?.status == status)
    }
}
