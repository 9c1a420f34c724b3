import Reconciliation
import Resources
import TestSupport
import Testing

@Suite
struct StoreFaultTests {
    @Test func `nothing is changed on the Engine while nothing can be stored`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        world.store.setFull(true)
        let calls = world.chaos.history.count
        world.kill(uid, code: 1)
        world.run(for: .seconds(90))
        #expect(world.mutations(since: calls).isEmpty)
        world.store.setFull(false)
        world.run(for: .seconds(60))
        #expect(world.states(uid) == ["1 running"])
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }
}
