import Reconciliation
import Resources
import TestSupport
import Testing

/// A container that hits a limit is reported once for each time.
@Suite
struct LimitTests {
    private func told(_ world: SimulatedWorld, _ uid: UID) -> [String] {
        world.store.contents.events
            .filter { $0.uid == uid && $0.reason.hasSuffix("LimitHit") }
            .map { "\($0.severity.rawValue) \($0.reason): \($0.message)" }
    }

    @Test func `a count that grows is one event, with the limit in it`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace { spec in
            spec.resources = ResourceLimits(
                memory: try? ByteQuantity(parsing: "4Gi"),
                pids: 512
            )
        }
        #expect(told(world, uid) == [])
        let container = try #require(world.containers(uid).first)
        world.engine.tamper(with: container.id) { $0.limits = [.memory: 2] }
        world.run(for: .seconds(60))
        #expect(
            told(world, uid) == [
                "Warning MemoryLimitHit: the container hit its memory limit of 4Gi: the kernel "
                    + "ended a process of it; raise spec.resources.memory"
            ]
        )
        world.engine.tamper(with: container.id) { $0.limits = [.memory: 2, .pids: 1] }
        world.run(for: .seconds(60))
        #expect(told(world, uid).count == 2)
        #expect(told(world, uid).last?.contains("limit of 512 processes") == true)
    }

    @Test func `a container that writes ever higher counts does not flood the events`() throws {
        let world = bootedWorld()
        let uid = try world.openWorkspace()
        let container = try #require(world.containers(uid).first)
        for count in 1...100 {
            world.engine.tamper(with: container.id) { $0.limits = [.memory: count] }
            world.run(for: .milliseconds(500))
        }
        #expect((2...12).contains(told(world, uid).count))
    }
}
