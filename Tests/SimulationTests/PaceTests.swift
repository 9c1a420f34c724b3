import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

/// How often the Engine is called, and what delays the calls.
@Suite
struct PaceTests {
    private static let refusals: [RuntimeError] = [
        .busy("in the way"), .rejected("no"), .timedOut("never"), .nameTaken("x"),
        .imageMissing(image: "x", detail: "none"),
    ]

    @Test(arguments: refusals)
    func `P16: what fails for ever is tried ever less often, and anew for a new spec`(
        refusal: RuntimeError
    ) throws {
        let world = SimulatedWorld()
        world.boot()
        world.chaos.follow { call, _, _ in
            call.verb == "createContainer" ? .failBefore(refusal) : .none
        }
        let uid = world.apply(try name(), try linkedSpec())
        world.run(for: .seconds(60))
        let count = world.chaos.history.count
        world.run(for: .seconds(3_600))
        let tries = world.chaos.history.dropFirst(count).filter { $0.verb == "createContainer" }
        #expect((1...130).contains(tries.count), "\(tries.count) tries in an hour")
        #expect(world.chaos.history.count - count < 4_000)
        world.chaos.follow { _, _, _ in .none }
        world.change(uid) { $0.environment = ["A": "1"] }
        world.run(for: .seconds(35))
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }

    @Test func `P17: a container whose calls hang for ever holds nobody else up`() throws {
        let world = SimulatedWorld()
        world.boot()
        let wedged = world.apply(try name("wedged"), try linkedSpec())
        let others = try ["a", "b", "c", "d", "e", "f"].map { text in
            world.apply(try name(text), try linkedSpec())
        }
        world.run(for: .seconds(10))
        let target = world.engine.objects.workspaceContainers(of: wedged).first?.name ?? ""
        world.chaos.follow { call, _, _ in call.object == target ? .hang : .none }
        world.kill(wedged)
        world.run(for: .seconds(1))
        for round in 0..<20 {
            let uid = others[round % others.count]
            world.kill(wedged)
            world.kill(uid)
            world.run(for: .seconds(4))
            #expect(world.condition(.ready, of: uid) == "True/Running", "round \(round)")
        }
        world.chaos.follow { _, _, _ in .none }
        world.run(for: .seconds(60))
        #expect(world.condition(.ready, of: wedged) == "True/Running")
    }

    @Test func `P7: two changes of one workspace are never under way at once`() throws {
        let world = SimulatedWorld()
        world.boot()
        let uid = world.apply(try name(), try linkedSpec { $0.update = .immediately })
        world.engine.delay("stop \(VolumeName(try name(), uid))-1", by: .seconds(3))
        world.run(for: .seconds(5))
        for value in 0..<10 {
            world.change(uid) { $0.environment = ["A": "\(value)"] }
            world.wake(uid)
            world.run(for: .milliseconds(500))
        }
        world.run(for: .seconds(30))
        #expect(world.engine.faults == [])
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }
}
