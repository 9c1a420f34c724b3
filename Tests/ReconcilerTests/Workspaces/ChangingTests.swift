import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

@Suite
struct ChangingTests {
    @Test func `suspending stops the container and resuming starts the same one`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.change(uid) { $0.state = .suspended }
        world.run(for: .seconds(5))
        #expect(world.states(uid) == ["1 exited"])
        #expect(world.condition(.ready, of: uid) == "False/Suspended")
        let calls = world.chaos.history.count
        world.run(for: .seconds(120))
        #expect(world.mutations(since: calls) == [])
        world.change(uid) { $0.state = .open }
        world.run(for: .seconds(5))
        #expect(world.states(uid) == ["1 running"])
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `trap 13: an update creates the successor first and starts it last`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let calls = world.chaos.history.count
        world.change(uid) { $0.environment = ["A": "1"] }
        world.run(for: .seconds(5))
        #expect(world.states(uid) == ["2 running"])
        #expect(
            world.mutations(since: calls) == [
                "execute /usr/lib/berth/berth-guest", "createContainer", "stop", "remove", "start",
            ]
        )
        #expect(world.condition(.updatePending, of: uid) == "False/UpToDate")
    }

    @Test func `an update waits until nobody is attached`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.ask { await $0.attach(uid, by: 1) }
        world.change(uid) { $0.environment = ["A": "1"] }
        world.run(for: .seconds(60))
        #expect(world.states(uid) == ["1 running"])
        #expect(world.condition(.updatePending, of: uid) == "True/Drifted")
        #expect(world.condition(.ready, of: uid) == "True/Running")
        world.ask { await $0.attach(uid, by: -1) }
        world.run(for: .seconds(5))
        #expect(world.states(uid) == ["2 running"])
    }

    @Test func `a spec that names no class that exists stalls, and mending it heals`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.change(uid) { $0.class = try? name("missing") }
        world.run(for: .seconds(5))
        #expect(world.condition(.stalled, of: uid) == "True/InvalidSpec")
        #expect(world.states(uid) == ["1 running"])
        world.change(uid) { $0.class = nil }
        world.run(for: .seconds(5))
        #expect(world.condition(.stalled, of: uid) == "False/NotStalled")
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `P18: a step of the wall clock decides nothing`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let calls = world.chaos.history.count
        world.clock.stepWallClock(by: .seconds(3_600))
        world.run(for: .seconds(60))
        world.clock.stepWallClock(by: .seconds(-7_200))
        world.run(for: .seconds(60))
        #expect(world.mutations(since: calls) == [])
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `a running container is told of a spec that it can follow at once`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let calls = world.chaos.history.count
        let branch = try GitBranch(parsing: "maintenance")
        world.change(uid) { $0.branch = branch }
        world.run(for: .seconds(1))
        #expect(world.directories.told(uid)?.branch == branch)
        #expect(world.states(uid) == ["1 running"])
        #expect(world.mutations(since: calls) == [])
    }

    @Test func `a clone is remembered as long as its volume lives`() throws {
        let world = bootedWorld()
        let uid = world.apply(try name(), try openSpec())
        world.run(for: .milliseconds(500))
        #expect(world.workspace(uid)?.status.cloned == false)
        world.run(for: .seconds(5))
        #expect(world.workspace(uid)?.status.cloned == true)
        world.change(uid) { $0.environment = ["A": "1"] }
        world.run(for: .milliseconds(500))
        #expect(world.workspace(uid)?.status.cloned == true)
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(30))
        #expect(world.workspace(uid)?.status.receipt != nil)
        #expect(world.workspace(uid)?.status.cloned == nil)
    }

    @Test func `changes made during a pass are acted on after it`() throws {
        let world = bootedWorld()
        let uid = world.apply(try name(), try openSpec())
        world.change(uid) { $0.state = .suspended }
        world.change(uid) { $0.state = .open }
        world.change(uid) { $0.state = .suspended }
        world.run(for: .seconds(5))
        #expect(world.states(uid) == ["1 exited"] || world.states(uid) == [])
        #expect(world.condition(.ready, of: uid) == "False/Suspended")
        #expect(world.engine.faults == [])
    }

    @Test func `an update waits for work in the container's own layer`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let container = try #require(world.containers(uid).first)
        world.engine.tamper(with: container.id) { $0.outside = ["/tmp/clone"] }
        world.change(uid) { $0.environment = ["A": "1"] }
        world.run(for: .seconds(300))
        #expect(world.states(uid) == ["1 running"])
        #expect(world.condition(.updatePending, of: uid) == "True/Drifted")
        let words = world.workspace(uid)?.status.condition(.updatePending)?.message ?? ""
        #expect(words.contains("/tmp/clone"))
        world.engine.tamper(with: container.id) { $0.outside = [] }
        world.run(for: .seconds(100))
        #expect(world.states(uid) == ["2 running"])
    }

    @Test func `who wants an update at once gets it`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.update = .immediately }
        let container = try #require(world.containers(uid).first)
        world.engine.tamper(with: container.id) { $0.outside = ["/tmp/clone"] }
        world.change(uid) { $0.environment = ["A": "1"] }
        world.run(for: .seconds(30))
        #expect(world.states(uid) == ["2 running"])
    }
}
