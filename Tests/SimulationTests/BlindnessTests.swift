import Reconciliation
import Resources
import Synchronization
import TestSupport
import Testing

/// What the controller observes differs from reality.
@Suite
struct BlindnessTests {
    @Test(arguments: Scenario.all)
    func `P13: without any event the end is the same after a list`(scenario: Scenario) throws {
        let patience = Duration.seconds(180)
        let reference = try ScenarioRun(of: scenario, patience: patience)
        let blind = try ScenarioRun(of: scenario, patience: patience) { $0.engine.isMute = true }
        #expect(blind.ending == reference.ending)
    }

    @Test(arguments: Scenario.all, UInt64(1)...5)
    func `P13, trap 4: lost, doubled, late and reordered events change nothing`(
        scenario: Scenario,
        seed: UInt64
    ) throws {
        let patience = Duration.seconds(180)
        let reference = try ScenarioRun(of: scenario, patience: patience)
        let noisy = try ScenarioRun(of: scenario, patience: patience) { $0.engine.stir(seed: seed) }
        #expect(noisy.ending == reference.ending, "seed \(seed)")
    }

    @Test(arguments: Scenario.all)
    func `P14, trap 7: any list from before, shown again, destroys nothing`(scenario: Scenario)
        throws
    {
        let seen = Mutex<[EngineObjects]>([])
        let telling = try ScenarioRun(of: scenario) { world in
            world.engine.observe { _, before, _ in seen.withLock { $0.append(before) } }
        }
        let world = telling.world
        let checker = Checker(world)
        let (end, count) = (Ending(world), world.chaos.history.count)
        for objects in seen.withLock({ $0 }) {
            world.engine.showOldList(objects)
            world.run(for: .seconds(31))
            #expect(world.engine.objects.summary == end.objects)
            world.engine.showOldList(nil)
            world.run(for: .seconds(31))
            #expect(Ending(world) == end)
        }
        let changes = world.chaos.history.dropFirst(count)
            .filter { $0.side == .engine && $0.isMutation }
        #expect(changes == [], "\(scenario.title)")
        #expect(checker.violations == [])
    }

    @Test func `P4: a list of an earlier life leads to nothing in the life that has its name`()
        throws
    {
        let world = SimulatedWorld()
        world.boot()
        let first = world.apply(try name(), try linkedSpec())
        world.run(for: .seconds(5))
        let before = world.engine.objects
        world.delete(first)
        world.run(for: .seconds(30))
        let second = world.apply(try name(), try linkedSpec())
        world.run(for: .seconds(5))
        let (now, count) = (world.engine.objects, world.chaos.history.count)
        world.engine.showOldList(before)
        world.run(for: .seconds(65))
        world.engine.showOldList(nil)
        world.run(for: .seconds(65))
        #expect(world.engine.objects == now)
        #expect(world.condition(.ready, of: second) == "True/Running")
        #expect(world.chaos.history.dropFirst(count).allSatisfy { !$0.isMutation || $0.isStatus })
    }
}

extension Call {
    fileprivate var isStatus: Bool { verb == "saveStatus" }
}
