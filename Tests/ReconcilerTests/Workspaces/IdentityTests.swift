import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

/// P27: a container starts only on a volume with its workspace's identity.
///
/// No volume is removed because its identity is missing.
@Suite
struct IdentityTests {
    /// The volume disappears with its container, and the Engine recreates it with our labels.
    private func replaceVolume(_ world: SimulatedWorld, _ uid: UID) {
        let name = world.volume(uid)
        world.engine.isMute = true
        world.engine.eraseVolume(name)
        world.engine.placeVolume(name, uid: uid)
        world.engine.isMute = false
        world.wake(uid)
        world.run(for: .seconds(10))
    }

    @Test func `the first start is on a volume with the identity that the status has`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let birth = try #require(world.workspace(uid)?.status.birth)
        let volume = try #require(world.engine.objects.volumes[world.volume(uid)])
        #expect(volume.contents.identity == VolumeIdentity(uid: uid, birth: birth).text)
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `P27: nothing is started on a volume that was made anew with our labels`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        replaceVolume(world, uid)
        #expect(world.states(uid) == ["2 created"])
        #expect(world.condition(.stalled, of: uid) == "True/VolumeLost")
        let calls = world.chaos.history.count
        world.run(for: .seconds(600))
        #expect(world.states(uid) == ["2 created"])
        #expect(!world.mutations(since: calls).contains("start"))
        #expect(world.mutations(since: calls).count < 5)
        #expect(world.reasons(uid).count { $0 == "VolumeLost" } == 1)
    }

    @Test func `a volume that is put right is started on again`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let identity = world.engine.objects.volumes[world.volume(uid)]?.contents.identity
        replaceVolume(world, uid)
        world.boot()
        world.run(for: .seconds(10))
        #expect(world.condition(.stalled, of: uid) == "True/VolumeLost")
        world.engine.edit(world.volume(uid)) { $0.identity = identity }
        world.wake(uid)
        world.run(for: .seconds(10))
        #expect(world.condition(.ready, of: uid) == "True/Running")
        #expect(world.workspace(uid)?.status.isVolumeAnother == nil)
    }

    @Test(arguments: [UnsavedPolicy.block, .archive])
    func `a close leaves the other volume where it is, and says so`(policy: UnsavedPolicy) throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.onUnsaved = policy }
        replaceVolume(world, uid)
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(60))
        #expect(world.condition(.ready, of: uid) == "False/Closed")
        #expect(world.states(uid) == [])
        #expect(world.engine.objects.volumes[world.volume(uid)] != nil)
        let receipt = try #require(world.store.contents.receipts[uid])
        #expect(receipt.volumeLost)
        #expect(receipt.summary.contains("docker volume rm \(world.volume(uid))"))
        world.change(uid) { $0.state = .open }
        world.run(for: .seconds(60))
        #expect(world.condition(.stalled, of: uid) == "True/VolumeLost")
        #expect(world.containers(uid).allSatisfy { $0.startedAt == nil })
    }

    @Test func `discarding removes the other volume too`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.onUnsaved = .discard }
        replaceVolume(world, uid)
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(60))
        #expect(world.engine.objects == EngineObjects())
    }

    @Test func `a volume from before there were identities gets one at its next start`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.edit(world.volume(uid)) { $0.identity = nil }
        world.store.edit { contents in
            contents.workspaces[uid]?.status.birth = nil
            contents.workspaces[uid]?.status.isBirthConfirmed = nil
        }
        world.boot()
        world.kill(uid, code: 1)
        world.run(for: .seconds(10))
        #expect(world.condition(.ready, of: uid) == "True/Running")
        let birth = try #require(world.workspace(uid)?.status.birth)
        #expect(
            world.engine.objects.volumes[world.volume(uid)]?.contents.identity
                == VolumeIdentity(uid: uid, birth: birth).text
        )
    }

    @Test(arguments: [
        "", "x", "\n", "0123456789abcdef0123456789abcdef\n",
        "0123456789abcdef0123456789abcdef 0123\n",
        "0123456789abcdef0123456789abcdef 0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef 0123456789abcdef0123456789abcdef\nmore\n",
    ])
    func `what we never wrote is no identity`(text: String) {
        #expect(VolumeIdentity(text: text) == nil)
    }
}
