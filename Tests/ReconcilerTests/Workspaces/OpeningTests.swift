import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

@Suite
struct OpeningTests {
    @Test func `a workspace opens from nothing`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        #expect(world.states(uid) == ["1 running"])
        #expect(world.condition(.ready, of: uid) == "True/Running")
        #expect(world.condition(.reconciling, of: uid) == "False/Converged")
        #expect(world.engine.objects.volumes[world.volume(uid)]?.uid == uid)
        #expect(
            world.reasons(uid) == ["VolumeCreated", "ContainerCreated", "ContainerStarted"]
        )
    }

    @Test func `a converged workspace costs the Engine nothing but the list`() throws {
        let world = bootedWorld()
        _ = try world.openWorkspace()
        _ = try world.openWorkspace("second")
        let (calls, passes) = (world.chaos.history.count, world.passes)
        world.run(for: .seconds(300))
        let later = world.chaos.history.dropFirst(calls).map(\.verb)
        #expect(Set(later) == ["list", "listVolumes"])
        #expect(later.count == 20)
        #expect(world.passes - passes == 20)
        #expect(world.store.contents.events.filter { $0.severity == .warning } == [])
    }

    @Test func `a name that something foreign holds is left alone and told of`() throws {
        let world = bootedWorld()
        let uid = world.apply(try name(), try openSpec { $0.state = .suspended })
        world.run(for: .seconds(2))
        world.engine.place(
            SimulatedContainer(id: "foreign", name: "\(world.volume(uid))-1", uid: nil)
        )
        world.change(uid) { $0.state = .open }
        world.run(for: .seconds(5))
        #expect(world.condition(.stalled, of: uid) == "True/NameConflict")
        #expect(world.engine.objects.containers["foreign"] != nil)
        world.engine.eraseContainer("foreign")
        world.run(for: .seconds(61))
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `a foreign volume by our name stalls the workspace`() throws {
        let world = bootedWorld()
        let probe = SimulatedWorld()
        let uid = probe.apply(try name(), try openSpec())
        let volume = VolumeName(try name(), uid).text
        world.engine.placeVolume(volume, uid: nil)
        #expect(world.apply(try name(), try openSpec()) == uid)
        world.run(for: .seconds(5))
        #expect(world.condition(.stalled, of: uid) == "True/NameConflict")
        world.delete(uid)
        world.run(for: .seconds(5))
        #expect(world.workspace(uid) == nil)
        #expect(world.engine.objects.volumes[volume] != nil)
    }

    @Test func `a secret that nobody set stalls the workspace until somebody does`() throws {
        let world = bootedWorld()
        let secret = try VariableName(parsing: "DEPLOY_KEY")
        let uid = try world.openWorkspace { $0.secrets = [secret] }
        #expect(world.condition(.stalled, of: uid) == "True/SecretMissing")
        #expect(world.states(uid) == [])
        world.secrets.set(secret, to: [1])
        world.wake(uid)
        world.run(for: .seconds(5))
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `an image that cannot be had is tried again less and less often`() throws {
        let world = bootedWorld()
        let uid = world.apply(try name(), try openSpec { $0.image = "missing:latest" })
        world.run(for: .seconds(600))
        #expect(world.condition(.ready, of: uid) == "False/ImageMissing")
        let tries = world.chaos.history.filter { $0.verb == "ensureImage" }.count
        #expect((20...60).contains(tries))
        #expect(world.reasons(uid).filter { $0 == "ImageMissing" }.count == 1)
        world.engine.add(image: "missing:latest")
        world.run(for: .seconds(60))
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }
}

extension SimulatedWorld {
    /// The number of passes since the controller started.
    var passes: Int {
        let box = Counter()
        ask { loop in box.value = await loop.counters.passes }
        return box.value
    }
}
