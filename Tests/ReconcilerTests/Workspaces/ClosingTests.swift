import API
import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

@Suite
struct ClosingTests {
    @Test func `a saved workspace closes and leaves a receipt and one summary`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.chat = try? name("c-1") }
        world.engine.edit(world.volume(uid)) { $0.commits = ["fix the redirect"] }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(5))
        #expect(world.engine.objects == EngineObjects())
        #expect(world.condition(.ready, of: uid) == "False/Closed")
        #expect(world.condition(.reconciling, of: uid) == "False/Converged")
        let contents = world.store.contents
        #expect(contents.messages.count == 1)
        #expect(contents.messages.first?.text.contains("fix the redirect") == true)
        #expect(contents.receipts[uid]?.summary == contents.messages.first?.text)
        #expect(contents.messages.first?.summary?.text == contents.messages.first?.text)
        #expect(contents.receipts[uid]?.rescue == nil)
        #expect(contents.teardowns.isEmpty)
        #expect(
            world.reasons(uid).suffix(8) == [
                "TeardownStarted", "LookedForUnsavedWork", "ContainerStopped", "LookedAtVolume",
                "SummaryInjected", "ContainerRemoved", "VolumeRemoved", "WorkspaceClosed",
            ]
        )
    }

    @Test func `unsaved work blocks a close, and a push lets it through`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.edit(world.volume(uid)) { $0.unpushed = ["half done"] }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(300))
        #expect(world.condition(.workSaved, of: uid) == "False/Unsaved")
        #expect(world.condition(.ready, of: uid) == "False/CloseBlocked")
        #expect(world.states(uid) == ["1 running"])
        #expect(world.workspace(uid)?.status.unsavedWork?.items.isEmpty == false)
        world.engine.edit(world.volume(uid)) { $0.unpushed = [] }
        world.run(for: .seconds(61))
        #expect(world.engine.objects == EngineObjects())
        #expect(world.condition(.ready, of: uid) == "False/Closed")
        #expect(world.store.contents.rescues.isEmpty)
    }

    @Test func `a blocked workspace is looked at again after growing pauses`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
        let calls = world.chaos.history.count
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(600))
        let looks = world.mutations(since: calls).filter { $0.hasSuffix("berth-guest") }.count
        #expect((8...16).contains(looks))
    }

    @Test func `a blocked workspace recovers like an open one`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(10))
        world.kill(uid, code: 1)
        world.run(for: .seconds(30))
        #expect(world.states(uid) == ["1 running"])
        #expect(world.condition(.ready, of: uid) == "False/CloseBlocked")
    }

    @Test(arguments: [UnsavedPolicy.archive, .discard])
    func `what is unsaved is rescued before the volume goes`(policy: UnsavedPolicy) throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.onUnsaved = policy }
        world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(5))
        #expect(world.engine.objects == EngineObjects())
        let rescue = try #require(world.store.contents.receipts[uid]?.rescue)
        #expect(world.directories.rescues[rescue]?.untracked == ["notes"])
        #expect(world.store.contents.rescues[rescue]?.items.isEmpty == false)
        #expect(world.store.contents.receipts[uid]?.summary.contains(rescue) == true)
    }

    @Test func `a second life's rescue takes nothing from the first's`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.onUnsaved = .archive }
        for note in ["first", "second"] {
            world.change(uid) { $0.state = .open }
            world.run(for: .seconds(5))
            world.engine.edit(world.volume(uid)) { $0.untracked = [note] }
            world.change(uid) { $0.state = .closed }
            world.run(for: .seconds(5))
            let rescue = try #require(world.store.contents.receipts[uid]?.rescue)
            #expect(world.directories.rescues[rescue]?.untracked == [note])
        }
        #expect(world.directories.rescues.count == 2)
        #expect(world.store.contents.rescues.count == 2)
    }

    @Test func `a look that fails blocks as unsaved work does`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.edit(world.volume(uid)) { $0.isBroken = true }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(100))
        #expect(world.condition(.workSaved, of: uid) == "Unknown/LookFailed")
        #expect(world.states(uid) == ["1 running"])
    }

    @Test func `a change of mind before the first removal reopens the workspace`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(10))
        world.change(uid) { $0.state = .open }
        world.run(for: .seconds(5))
        #expect(world.condition(.ready, of: uid) == "True/Running")
        #expect(world.store.contents.teardowns.isEmpty)
        #expect(world.reasons(uid).contains("TeardownAbandoned"))
    }

    @Test func `a rescue of an earlier look never stands for what was done since`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace {
            $0.onUnsaved = .archive
            $0.chat = try? name("c-1")
        }
        world.engine.edit(world.volume(uid)) { $0.untracked = ["first"] }
        world.chaos.follow { call, _, _ in
            call.verb == "inject" ? .failBefore(.busy("disk full")) : .none
        }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(5))
        #expect(world.directories.rescues.values.map(\.untracked) == [["first"]])
        world.change(uid) { $0.onUnsaved = .block }
        world.run(for: .seconds(30))
        #expect(world.states(uid) == ["1 running"])
        world.engine.edit(world.volume(uid)) { $0.untracked = ["first", "second"] }
        world.chaos.follow { _, _, _ in .none }
        world.run(for: .seconds(70))
        world.change(uid) { $0.onUnsaved = .archive }
        world.run(for: .seconds(30))
        #expect(world.engine.objects == EngineObjects())
        #expect(world.directories.rescues.values.map(\.untracked) == [["first", "second"]])
    }

    @Test func `Block counts until the volume goes, and looks come with pauses`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.onUnsaved = .archive }
        world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
        world.engine.delay("remove \(world.volume(uid))-1", by: .seconds(2))
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(1))
        world.change(uid) { $0.onUnsaved = .block }
        let calls = world.chaos.history.count
        world.run(for: .seconds(300))
        #expect(world.condition(.ready, of: uid) == "False/CloseBlocked")
        #expect(world.states(uid) == ["2 running"])
        #expect(world.mutations(since: calls).count < 20)
    }

    @Test func `reopening during a long rescue keeps container and volume`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.onUnsaved = .archive }
        world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
        world.engine.delay("helper \(world.volume(uid))-rescue", by: .seconds(120))
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(60))
        #expect(world.states(uid) == ["1 exited"])
        world.change(uid) { $0.state = .open }
        world.run(for: .seconds(120))
        #expect(world.condition(.ready, of: uid) == "True/Running")
        #expect(world.states(uid) == ["1 running"])
        #expect(world.engine.counts.removals.isEmpty)
    }

    @Test func `a closed workspace opens again with a new volume`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(5))
        world.change(uid) { $0.state = .open }
        world.run(for: .seconds(5))
        #expect(world.condition(.ready, of: uid) == "True/Running")
        #expect(world.states(uid) == ["2 running"])
        #expect(world.workspace(uid)?.status.receipt == nil)
    }

    @Test func `deleting and applying the same name gives another life`() throws {
        let world = bootedWorld()
        let first = try world.openWorkspace()
        world.delete(first)
        world.run(for: .seconds(5))
        #expect(world.workspace(first) == nil)
        #expect(world.store.contents.receipts[first] != nil)
        let second = try world.openWorkspace()
        #expect(first != second)
        #expect(world.states(second) == ["1 running"])
        #expect(world.engine.objects.containers.values.allSatisfy { $0.uid == second })
    }

    @Test func `a volume that was lost is told of in the receipt`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.eraseVolume(world.volume(uid))
        world.run(for: .seconds(2))
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(5))
        #expect(world.store.contents.receipts[uid]?.volumeLost == true)
        #expect(world.condition(.ready, of: uid) == "False/Closed")
    }

    @Test func `a workspace that never was closes without a look`() throws {
        let world = bootedWorld()
        let uid = world.apply(try name(), try openSpec { $0.state = .closed })
        world.run(for: .seconds(5))
        #expect(world.store.contents.receipts[uid]?.volumeLost == false)
        #expect(world.mutations(since: 0) == [])
    }

    @Test func `a status that cannot be stored does not turn the receipt into a loss`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.change(uid) { $0.state = .closed }
        world.chaos.follow { call, _, _ in
            call.verb == "saveStatus" ? .failBefore(.busy("disk full")) : .none
        }
        world.run(for: .seconds(30))
        world.chaos.follow { _, _, _ in .none }
        world.run(for: .seconds(60))
        #expect(world.engine.objects == EngineObjects())
        #expect(world.store.contents.receipts[uid]?.volumeLost == false)
        #expect(world.condition(.ready, of: uid) == "False/Closed")
    }

    @Test func `a look is void once anything ran after it, though it is still again`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.chat = try? name("c-1") }
        world.chaos.follow { call, _, _ in
            call.verb == "inject" ? .failBefore(.busy("disk full")) : .none
        }
        world.change(uid) { $0.state = .closed }
        world.run(for: .milliseconds(100))
        #expect(world.states(uid) == ["1 exited"])
        world.engine.isMute = true
        world.engine.startFromOutside("\(world.volume(uid))-1")
        world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
        world.kill(uid, code: 0)
        world.chaos.follow { _, _, _ in .none }
        world.run(for: .seconds(70))
        #expect(world.engine.objects.volumes[world.volume(uid)]?.contents.untracked == ["notes"])
        #expect(world.condition(.ready, of: uid) == "False/CloseBlocked")
    }
}
