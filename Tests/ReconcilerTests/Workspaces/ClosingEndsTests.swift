import API
import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing
import UnsavedWork

/// P25: whatever a volume contains, the user can continue, and discarding always finishes.
@Suite
struct ClosingEndsTests {
    private func closing(
        _ policy: UnsavedPolicy,
        _ edit: (inout VolumeContents) -> Void
    ) throws -> (SimulatedWorld, UID) {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.onUnsaved = policy }
        world.engine.edit(world.volume(uid), edit)
        world.change(uid) { $0.state = .closed }
        return (world, uid)
    }

    @Test func `what is only insured is rescued by a close that nothing blocks`() throws {
        let (world, uid) = try closing(.block) { $0.insured = [".notes"] }
        world.run(for: .seconds(10))
        #expect(world.engine.objects == EngineObjects())
        let receipt = try #require(world.store.contents.receipts[uid])
        let rescue = try #require(receipt.rescue)
        #expect(world.directories.rescues[rescue]?.insured == [".notes"])
        #expect(receipt.summary.contains("Kept in case it is wanted (`berth rescue restore"))
        #expect(!receipt.summary.contains("Not pushed"))
    }

    @Test func `archiving blocks after its rescue when something cannot be read`() throws {
        let (world, uid) = try closing(.archive) { contents in
            contents.untracked = ["notes"]
            contents.unreadable = ["locked"]
        }
        world.run(for: .seconds(30))
        #expect(world.condition(.ready, of: uid) == "False/CloseBlocked")
        #expect(world.states(uid) == ["1 running"])
        #expect(world.directories.rescues.values.map(\.untracked) == [["notes"]])
        #expect(world.store.contents.rescues.count == 1)
        let report = try #require(world.workspace(uid)?.status.unsavedWork)
        #expect(report.problems.map(\.reason) == ["cannot read locked"])
        #expect(report.rescue == world.store.contents.rescues.keys.first)
        world.engine.edit(world.volume(uid)) { $0.unreadable = [] }
        world.wake(uid)
        world.run(for: .seconds(30))
        #expect(world.engine.objects == EngineObjects())
        #expect(world.store.contents.receipts[uid]?.rescue != nil)
    }

    @Test func `P25: discarding after a blocked archive goes on, and says what is lost`() throws {
        let (world, uid) = try closing(.archive) { contents in
            contents.untracked = ["notes"]
            contents.unreadable = ["locked"]
        }
        world.run(for: .seconds(30))
        world.change(uid) { $0.onUnsaved = .discard }
        world.run(for: .seconds(30))
        #expect(world.engine.objects == EngineObjects())
        let summary = try #require(world.store.contents.receipts[uid]?.summary)
        #expect(summary.contains("cannot read locked"))
        #expect(summary.contains("gone with the volume"))
    }

    @Test(arguments: [true, false])
    func `discarding needs neither a look nor a rescue`(isBroken: Bool) throws {
        let (world, uid) = try closing(.discard) { contents in
            contents.untracked = ["notes"]
            contents.isBroken = isBroken
            contents.rescueFails = true
        }
        world.run(for: .seconds(30))
        #expect(world.engine.objects == EngineObjects())
        let receipt = try #require(world.store.contents.receipts[uid])
        #expect(receipt.rescue == nil)
        #expect(receipt.summary.contains("Nothing could be rescued"))
        #expect(world.reasons(uid).contains("RescueFailed"))
        #expect(!world.reasons(uid).contains("EngineBusy"))
    }

    @Test(arguments: [UnsavedPolicy.block, .archive])
    func `a rescue that fails is tried again, then blocks, and can still be discarded`(
        policy: UnsavedPolicy
    ) throws {
        let (world, uid) = try closing(policy) { contents in
            contents.insured = [".notes"]
            contents.rescueFails = true
        }
        world.run(for: .seconds(40))
        #expect(world.condition(.ready, of: uid) == "False/CloseBlocked")
        #expect(world.states(uid) == ["1 running"])
        #expect(world.workspace(uid)?.status.unsavedWork?.rescueFailure != nil)
        world.engine.edit(world.volume(uid)) { $0.rescueFails = false }
        world.wake(uid)
        world.run(for: .seconds(30))
        #expect(world.engine.objects == EngineObjects())
        #expect(world.directories.rescues.values.map(\.insured) == [[".notes"]])
    }

    @Test(
        arguments: [1, 4, 7],
        [
            RuntimeError.busy("removal of container is already in progress"),
            .changed("the container"), .timedOut("container.create"),
        ]
    )
    func `a busy or late Engine costs no rescue, not even of work that is discarded`(
        times: Int,
        error: RuntimeError
    ) throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.onUnsaved = .discard }
        world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
        let refused = Counter()
        world.chaos.follow { call, _, _ in
            guard call.object.hasSuffix("-rescue"), refused.value < times else { return .none }
            refused.value += 1
            return .failBefore(error)
        }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(600))
        #expect(refused.value == times)
        #expect(world.engine.objects == EngineObjects())
        #expect(world.directories.rescues.values.map(\.untracked) == [["notes"]])
        #expect(world.store.contents.receipts[uid]?.rescue != nil)
    }

    @Test func `discarding ends also when the Engine stays busy`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { $0.onUnsaved = .discard }
        world.engine.edit(world.volume(uid)) { $0.untracked = ["notes"] }
        world.chaos.follow { call, _, _ in
            call.object.hasSuffix("-rescue") ? .failBefore(.busy("no space left on device")) : .none
        }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(3_600))
        #expect(world.engine.objects == EngineObjects())
        #expect(world.store.contents.receipts[uid]?.summary.contains("no space left") == true)
    }

    @Test func `who discards does not wait for a look that takes long`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.delay("helper \(world.volume(uid))-look", by: .seconds(900))
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(60))
        #expect(world.states(uid) == ["1 exited"])
        world.engine.delay("helper \(world.volume(uid))-look", by: .zero)
        world.change(uid) { $0.onUnsaved = .discard }
        world.run(for: .seconds(10))
        #expect(world.condition(.ready, of: uid) == "False/Closed")
        #expect(world.engine.faults == [])
    }

    @Test func `an image that is gone or has no guest matters to no close`() throws {
        let world = bootedWorld()
        world.engine.add(image: "their-own:1")
        let uid = try world.openWorkspace { $0.image = "their-own:1" }
        for container in world.containers(uid) {
            world.engine.tamper(with: container.id) { $0.hasGuest = false }
        }
        world.engine.edit(world.volume(uid)) { contents in
            contents.untracked = ["notes"]
            contents.pushed = ["landed"]
        }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(100))
        #expect(world.condition(.workSaved, of: uid) == "False/Unsaved")
        // A helper inspects the volume beside the running container, which is not disturbed.
        #expect(world.states(uid) == ["1 running"])
        #expect(!world.reasons(uid).contains("ContainerStopped"))
        world.engine.remove(image: "their-own:1")
        world.engine.edit(world.volume(uid)) { $0.untracked = [] }
        world.run(for: .seconds(70))
        #expect(world.engine.objects == EngineObjects())
    }

    @Test
    func `what remotes have is believed of our own helper only, and asked only when it matters`()
        throws
    {
        let world = bootedWorld()
        func helpers(closing uid: UID) -> [String] {
            let count = world.chaos.history.count
            world.change(uid) { $0.state = .closed }
            world.run(for: .seconds(10))
            #expect(world.condition(.ready, of: uid) == "False/Closed")
            return world.chaos.history.dropFirst(count).filter { $0.verb == "helper" }
                .map { String($0.object.split(separator: "-").last ?? "") }
        }
        // The live container reported that everything is on the remote, but its report is not
        // trusted.
        let pushed = try world.openWorkspace()
        world.engine.edit(world.volume(pushed)) { $0.pushed = ["landed"] }
        #expect(helpers(closing: pushed) == ["ask", "look"])

        let suspended = try world.openWorkspace("other")
        world.change(suspended) { $0.state = .suspended }
        world.run(for: .seconds(5))
        world.engine.edit(world.volume(suspended)) { $0.pushed = ["landed"] }
        #expect(helpers(closing: suspended) == ["ask", "look"])

        let untouched = try world.openWorkspace("untouched")
        #expect(helpers(closing: untouched) == ["look"])
        #expect(world.directories.answersKept == 0)
    }

    @Test func `a helper that cannot ask ends no close`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.change(uid) { $0.state = .suspended }
        world.run(for: .seconds(5))
        world.engine.edit(world.volume(uid)) { $0.pushed = ["landed"] }
        world.chaos.follow { call, _, _ in
            call.verb == "helper" && call.object.hasSuffix("-ask")
                ? .failBefore(.rejected("no")) : .none
        }
        world.change(uid) { $0.state = .closed }
        world.run(for: .seconds(3))
        #expect(world.condition(.ready, of: uid) == "False/CloseBlocked")
        let items = try #require(world.workspace(uid)?.status.unsavedWork?.items)
        #expect(items.map(\.unasked) == [["origin: nobody asked it"]])
        world.chaos.follow { _, _, _ in .none }
        world.run(for: .seconds(70))
        #expect(world.condition(.ready, of: uid) == "False/Closed")
    }

    @Test func `a deletion that is blocked can be called off`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.engine.edit(world.volume(uid)) { $0.isBroken = true }
        world.delete(uid)
        world.run(for: .seconds(30))
        #expect(world.condition(.ready, of: uid) == "False/CloseBlocked")
        let words = world.workspace(uid)?.status.condition(.ready)?.message ?? ""
        for way in ["--on-unsaved archive", "--on-unsaved discard", "berth reopen login-fix"] {
            #expect(words.contains(way))
        }
        world.reopen(uid)
        world.run(for: .seconds(10))
        #expect(world.condition(.ready, of: uid) == "True/Running")
        #expect(world.store.contents.teardowns.isEmpty)
    }
}
