import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

/// Workspaces that nobody uses.
@Suite struct IdlenessTests {
    private func open(
        _ world: SimulatedWorld,
        suspendAfter: Int64? = 60,
        closeAfter: Int64? = nil
    ) throws -> UID {
        var spec = try openSpec()
        spec.idle = IdlePolicy(
            suspendAfter: suspendAfter.map { .after(seconds: $0) } ?? .never,
            closeAfter: closeAfter.map { .after(seconds: $0) } ?? .never
        )
        let uid = world.apply(try name(), spec)
        world.run(for: .seconds(10))
        #expect(world.condition(.ready, of: uid) == "True/Running")
        return uid
    }

    private func resume(_ world: SimulatedWorld) throws {
        let (name, now) = (try name(), world.clock.now())
        world.commit { table in
            let change = try? table.settingState(of: name, to: .open, onUnsaved: nil, now: now)
            return change?.edit ?? Edit()
        }
    }

    @Test func `what nobody uses is suspended, and its spec stays as it was`() throws {
        let world = bootedWorld()
        let uid = try open(world)
        let before = try #require(world.workspace(uid))
        world.run(for: .seconds(70))
        #expect(world.condition(.ready, of: uid) == "False/Suspended")
        let after = try #require(world.workspace(uid))
        #expect(after.spec == before.spec)
        #expect(after.metadata.generation == before.metadata.generation)
        #expect(after.sleep?.state == .suspended)
        #expect(world.containers(uid).allSatisfy { $0.state == .exited })
    }

    @Test func `what was resumed has its whole time again`() throws {
        let world = bootedWorld()
        let uid = try open(world)
        world.run(for: .seconds(300))
        try resume(world)
        world.run(for: .seconds(50))
        #expect(world.condition(.ready, of: uid) == "True/Running")
        world.run(for: .seconds(60))
        #expect(world.condition(.ready, of: uid) == "False/Suspended")
    }

    @Test func `what somebody is attached to stays, however long`() throws {
        let world = bootedWorld()
        let uid = try open(world)
        world.ask { await $0.attach(uid, by: 1) }
        world.run(for: .seconds(600))
        #expect(world.condition(.ready, of: uid) == "True/Running")
        world.ask { await $0.attach(uid, by: -1) }
        world.run(for: .seconds(50))
        #expect(world.condition(.ready, of: uid) == "True/Running")
        world.run(for: .seconds(30))
        #expect(world.condition(.ready, of: uid) == "False/Suspended")
    }

    @Test func `a restart of the controller wakes nothing`() throws {
        let world = bootedWorld()
        let uid = try open(world)
        world.run(for: .seconds(70))
        world.boot()
        world.run(for: .seconds(600))
        #expect(world.condition(.ready, of: uid) == "False/Suspended")
    }

    @Test func `what sleeps long enough is closed, and stays so until its spec changes`() throws {
        let world = bootedWorld()
        let uid = try open(world, closeAfter: 200)
        world.run(for: .seconds(70))
        #expect(world.condition(.ready, of: uid) == "False/Suspended")
        world.run(for: .seconds(200))
        #expect(world.workspace(uid)?.status.receipt != nil)
        let spec = try #require(world.workspace(uid)).spec
        world.apply(try name(), spec)
        world.run(for: .seconds(60))
        #expect(world.workspace(uid)?.status.receipt != nil)
        world.change(uid) { $0.onUnsaved = .archive }
        world.run(for: .seconds(30))
        #expect(world.condition(.ready, of: uid) == "True/Running")
        #expect(world.workspace(uid)?.status.receipt == nil)
    }
}
