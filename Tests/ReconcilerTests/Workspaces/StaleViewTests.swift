import Reconciliation
import Resources
import TestSupport
import Testing

/// Answers that are older than what the control loop did since its request.
@Suite
struct StaleViewTests {
    @Test func `P10: a list under way during our own write does not turn it back`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        // The resync's list shows the present state and arrives after the recovery below.
        world.engine.delay("list everything", by: .seconds(3))
        world.run(for: .milliseconds(25_500))
        let calls = world.chaos.history.count
        world.kill(uid, code: 1)
        world.run(for: .seconds(1))
        #expect(world.states(uid) == ["1 running"])
        world.run(for: .seconds(20))
        #expect(world.mutations(since: calls) == ["start"])
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `a list from before removes nothing`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let before = world.engine.objects
        world.change(uid) { $0.environment = ["A": "1"] }
        world.run(for: .seconds(5))
        let volume = world.engine.objects.volumes
        world.engine.showOldList(before)
        world.run(for: .seconds(31))
        #expect(world.engine.objects.volumes == volume)
        #expect(world.states(uid).contains("2 running"))
        world.engine.showOldList(nil)
        world.run(for: .seconds(31))
        #expect(world.states(uid) == ["2 running"])
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }
}
