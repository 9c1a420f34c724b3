import Reconciliation
import Resources
import Testing

/// How requests change the resources, computed without a store.
@Suite struct ChangesTests {
    private var table = ResourceTable()

    private let name: ResourceName
    private let now = Timestamp(milliseconds: 7_000)

    init() throws { name = try ResourceName(parsing: "shop") }

    private func declaration(
        labels: [String: String] = [:],
        version: Int64? = nil,
        _ change: (inout WorkspaceSpec) -> Void = { _ in }
    ) throws -> Declaration {
        Declaration(
            name: name,
            labels: labels,
            spec: .workspace(try spec(change)),
            resourceVersion: version
        )
    }

    @discardableResult
    private mutating func apply(
        _ declaration: Declaration,
        source: ResourceName? = nil
    ) throws -> Applied {
        let context = ApplyContext(newUID: .random(), now: now, source: source)
        let (edit, applied) = try table.applying(declaration, context)
        take(edit)
        return applied
    }

    private mutating func take(_ edit: Edit) {
        guard !edit.isEmpty else { return }
        _ = table.apply(edit.stamped(table.revision + 1), revision: table.revision + 1)
    }

    private func metadata() throws -> Metadata {
        try #require(table.workspace(named: name)).metadata
    }

    @Test mutating func `only another spec raises the generation, and every change the version`()
        throws
    {
        let first = try apply(try declaration())
        #expect(first.change == .created)
        #expect(first.resource.metadata.generation == 1)
        #expect(try apply(try declaration()).change == .unchanged)
        #expect(try metadata().resourceVersion == 1)
        #expect(try apply(try declaration(labels: ["team": "core"])).change == .configured)
        #expect(try metadata().generation == 1)
        #expect(try metadata().resourceVersion == 2)
        #expect(try apply(try declaration { $0.onUnsaved = .archive }).change == .configured)
        #expect(try metadata().generation == 2)
        #expect(try metadata().uid == first.resource.metadata.uid)
    }

    @Test mutating func `a source takes over, and a user's apply leaves its ownership`() throws {
        let team = try ResourceName(parsing: "team")
        try apply(try declaration())
        #expect(try apply(try declaration(), source: team).change == .configured)
        #expect(try apply(try declaration()).change == .unchanged)
        #expect(try metadata().source == team)
        #expect(try metadata().generation == 1)
    }

    @Test mutating func `what was made from another version is refused`() throws {
        #expect(throws: Refusal.self) { try apply(try declaration(version: 1)) }
        try apply(try declaration())
        try apply(try declaration(version: 1) { $0.onUnsaved = .archive })
        let refusal = #expect(throws: Refusal.self) {
            try apply(try declaration(version: 1) { $0.onUnsaved = .discard })
        }
        #expect(refusal?.reason == .conflict)
        #expect(refusal?.message.contains("version 2") == true)
        #expect(throws: Refusal.self) {
            try table.deleting(.workspace, named: name, onUnsaved: nil, expecting: 1, now: now)
        }
        #expect(throws: Refusal.self) {
            try table.settingState(
                of: name,
                to: .closed,
                onUnsaved: nil,
                expecting: 1,
                now: now
            )
        }
        #expect(try metadata().resourceVersion == 2)
    }

    @Test mutating func `a close's policy holds for that close alone`() throws {
        try apply(try declaration())
        func close(_ policy: UnsavedPolicy?) throws {
            take(
                try table.settingState(of: name, to: .closed, onUnsaved: policy, now: now).edit
            )
        }
        try close(.discard)
        let workspace = try #require(table.workspace(named: name))
        #expect(workspace.spec.onUnsaved == nil)
        #expect(try table.desired(workspace).spec.onUnsaved == .discard)
        #expect(workspace.metadata.generation == 2)
        try close(nil)
        let plain = try #require(table.workspace(named: name))
        #expect(try table.desired(plain).spec.onUnsaved == .block)
        #expect(plain.metadata.generation == 3)
        try close(.archive)
        take(try table.settingState(of: name, to: .open, onUnsaved: nil, now: now).edit)
        #expect(try metadata().closePolicy == nil)
    }

    @Test mutating func `the first deletion stands, and is called off by an apply`() throws {
        try apply(try declaration())
        take(try table.deleting(.workspace, named: name, onUnsaved: nil, now: now))
        let later = Timestamp(milliseconds: 9_000)
        take(try table.deleting(.workspace, named: name, onUnsaved: nil, now: later))
        #expect(try metadata().deletionTimestamp == now)
        #expect(try apply(try declaration()).change == .configured)
        #expect(try metadata().deletionTimestamp == nil)
        #expect(try metadata().generation == 2)
    }

    @Test mutating func `a deletion that has begun to remove cannot be called off`() throws {
        try apply(try declaration())
        take(try table.deleting(.workspace, named: name, onUnsaved: nil, now: now))
        var teardown = Teardown(startedAt: now)
        teardown.isRemoving = true
        take(Edit([.record(try metadata().uid, teardown)]))
        #expect(throws: Refusal.self) { try apply(try declaration()) }
        #expect(throws: Refusal.self) {
            try table.settingState(of: name, to: .open, onUnsaved: nil, now: now)
        }
    }

    @Test mutating func `a limit of a class counts what is open when it is decided`() throws {
        let item = Declaration(
            name: try ResourceName(parsing: "default"),
            labels: [:],
            spec: .workspaceClass(ClassSpec(defaults: nil, limits: ClassLimits(open: 1)))
        )
        try apply(item)
        try apply(try declaration())
        var other = try declaration()
        other.name = try ResourceName(parsing: "other")
        #expect(throws: Refusal.self) { try apply(other) }
        take(try table.settingState(of: name, to: .suspended, onUnsaved: nil, now: now).edit)
        try apply(other)
        #expect(throws: Refusal.self) {
            try table.settingState(of: name, to: .open, onUnsaved: nil, now: now)
        }
    }

    @Test mutating func `a class in use is not removed`() throws {
        let classed = try ResourceName(parsing: "big")
        try apply(
            Declaration(name: classed, labels: [:], spec: .workspaceClass(ClassSpec()))
        )
        try apply(try declaration { $0.class = classed })
        #expect(throws: Refusal.self) {
            try table.deleting(.workspaceClass, named: classed, onUnsaved: nil, now: now)
        }
    }

    private mutating func sleep(_ state: WorkspaceState) throws {
        let metadata = try metadata()
        let sleep = Sleep(
            state: state,
            since: now,
            idleSeconds: 60,
            generation: metadata.generation
        )
        take(table.puttingToSleep(metadata.uid, sleep))
    }

    private func goal() throws -> Desired.Goal {
        try table.desired(try #require(table.workspace(named: name))).goal
    }

    @Test mutating func `idleness never edits the spec, and the same manifest leaves it asleep`()
        throws
    {
        try apply(try declaration())
        try sleep(.suspended)
        #expect(try goal() == .suspended)
        #expect(try metadata().generation == 1)
        #expect(try apply(try declaration()).change == .unchanged)
        #expect(try goal() == .suspended)
        take(try table.waking(name).edit)
        #expect(try goal() == .open)
    }

    @Test mutating func `what idleness closed stays closed until its manifest changes`() throws {
        try apply(try declaration())
        try sleep(.closed)
        #expect(try goal() == .closed)
        #expect(try table.waking(name).edit.isEmpty)
        #expect(try apply(try declaration()).change == .unchanged)
        #expect(try goal() == .closed)
        try apply(try declaration { $0.onUnsaved = .archive })
        #expect(try goal() == .open)
    }

    @Test mutating func `resuming and reopening wake what sleeps`() throws {
        try apply(try declaration())
        for state in [WorkspaceState.suspended, .closed] {
            try sleep(state)
            take(try table.settingState(of: name, to: .open, onUnsaved: nil, now: now).edit)
            #expect(try goal() == .open)
        }
    }

    @Test mutating func `a workspace whose spec changed meanwhile is not put to sleep`() throws {
        try apply(try declaration())
        let stale = Sleep(state: .suspended, since: now, idleSeconds: 60, generation: 1)
        try apply(try declaration { $0.onUnsaved = .archive })
        #expect(table.puttingToSleep(try metadata().uid, stale).isEmpty)
    }
}
