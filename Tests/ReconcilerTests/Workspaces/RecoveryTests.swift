import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

@Suite
struct RecoveryTests {
    @Test func `a killed container is started again at once`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let id = world.containers(uid).first?.id
        world.kill(uid, code: 137)
        world.run(for: .seconds(2))
        #expect(world.states(uid) == ["1 running"])
        #expect(world.containers(uid).first?.id == id)
        #expect(world.workspace(uid)?.status.restarts == 1)
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `a paused container is unpaused and keeps its processes`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let start = world.containers(uid).first?.startedAt
        let calls = world.chaos.history.count
        world.tamper(uid) { $0.state = .paused }
        world.run(for: .seconds(2))
        #expect(world.states(uid) == ["1 running"])
        #expect(world.containers(uid).first?.startedAt == start)
        #expect(world.mutations(since: calls) == ["unpause"])
    }

    @Test func `a removed container is made anew on the same volume`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let volume = world.engine.objects.volumes[world.volume(uid)]?.incarnation
        if let container = world.containers(uid).first { world.engine.eraseContainer(container.id) }
        world.run(for: .seconds(5))
        #expect(world.states(uid) == ["2 running"])
        #expect(world.engine.objects.volumes[world.volume(uid)]?.incarnation == volume)
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `a dead container gets a successor and is removed`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.tamper(uid) { $0.state = .dead }
        world.run(for: .seconds(5))
        #expect(world.states(uid) == ["2 running"])
    }

    @Test func `trap 18: a terminal that does not answer is restarted inside its container`() throws
    {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let start = world.containers(uid).first?.startedAt
        let calls = world.chaos.history.count
        world.tamper(uid) { $0.hasTerminal = false }
        world.run(for: .seconds(60))
        #expect(world.mutations(since: calls) == ["execute /usr/lib/berth/restart"])
        #expect(world.containers(uid).first?.startedAt == start)
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `a container that exits at once is started less and less often`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        var starts: [Duration] = []
        for _ in 0..<1_200 {
            if world.states(uid) == ["1 running"] {
                starts.append(world.clock.monotonic())
                world.kill(uid, code: 1)
            }
            world.run(for: .seconds(1))
        }
        let pauses = zip(starts.dropFirst(), starts).map { $0 - $1 }
        #expect(pauses.count < 16)
        #expect(pauses.dropFirst(2).max() ?? .zero > .seconds(250))
        #expect(world.condition(.ready, of: uid) == "False/CrashLoopBackOff")
    }

    @Test func `trap 12: a lost volume stalls its workspace, and no empty one takes its place`()
        throws
    {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let volume = world.volume(uid)
        let calls = world.chaos.history.count
        world.engine.eraseVolume(volume)
        world.run(for: .seconds(120))
        #expect(world.condition(.stalled, of: uid) == "True/VolumeLost")
        #expect(world.engine.objects.volumes.isEmpty)
        #expect(world.mutations(since: calls) == [])
        #expect(world.reasons(uid).filter { $0 == "VolumeLost" }.count == 1)
    }

    @Test func `trap 3: a loss that no event told is mended after the next list`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.isMute = true
        world.kill(uid, code: 1)
        world.run(for: .seconds(31))
        world.engine.isMute = false
        world.run(for: .seconds(2))
        #expect(world.states(uid) == ["1 running"])
    }

    @Test func `trap 1: a broken event stream loses nothing`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.breakStreams()
        world.kill(uid, code: 1)
        world.run(for: .seconds(5))
        #expect(world.states(uid) == ["1 running"])
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `trap 27: while the Engine is silent nothing is concluded and nothing is done`()
        throws
    {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.goDown()
        world.change(uid) { $0.state = .closed }
        let calls = world.chaos.history.count
        world.run(for: .seconds(120))
        #expect(world.condition(.ready, of: uid) == "Unknown/EngineDegraded")
        #expect(world.condition(.reachable, of: uid) == "Unknown/EngineDegraded")
        #expect(world.mutations(since: calls) == [])
        #expect(world.reasons(uid).filter { $0 == "EngineDegraded" }.count == 1)
        world.engine.comeBack()
        world.run(for: .seconds(30))
        #expect(world.condition(.ready, of: uid) == "False/Closed")
        #expect(world.store.contents.receipts[uid]?.volumeLost == false)
    }

    @Test func `one lost connection holds the others up for seconds only`() throws {
        let world = bootedWorld()
        let first = try world.openWorkspace()
        let second = try world.openWorkspace("second")
        world.chaos.follow { call, _, _ in
            call.verb == "start" ? .failBefore(.unreachable("connection reset")) : .none
        }
        world.kill(first, code: 1)
        world.run(for: .milliseconds(10))
        world.chaos.follow { _, _, _ in .none }
        world.kill(second, code: 1)
        world.run(for: .seconds(5))
        #expect(world.states(first) == ["1 running"])
        #expect(world.states(second) == ["1 running"])
    }
}

extension SimulatedWorld {
    /// Somebody changes the newest container.
    func tamper(_ uid: UID, _ body: (inout SimulatedContainer) -> Void) {
        if let container = containers(uid).last { engine.tamper(with: container.id) { body(&$0) } }
    }

    func kill(_ uid: UID, code: Int) {
        tamper(uid) { container in
            guard container.hasProcess else { return }
            container.state = .exited
            container.exitCode = code
        }
    }
}
