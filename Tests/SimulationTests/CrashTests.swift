import Controller
import Reconciliation
import TestSupport
import Testing
import Workspaces

/// Sieve's two oracles: wherever the controller dies, the end is the same, and so is how often each
/// object was made and removed.
@Suite
struct CrashTests {
    @Test(arguments: Scenario.all)
    func `a controller that dies at any change comes to the same end`(scenario: Scenario) throws {
        let reference = try tell(scenario) { _ in }
        #expect(reference.ending.faults == [])
        #expect(reference.changes > 0)
        for index in 0..<reference.changes {
            for moment in CrashMoment.allCases {
                let crashed = try tell(scenario) { world in
                    let first = world.chaos.mutations
                    world.chaos.follow { call, _, mutations in
                        call.isMutation && mutations - first == index ? .crash(moment) : .none
                    }
                }
                #expect(
                    crashed.ending == reference.ending,
                    "\(scenario.title): killed at change \(index) (\(reference.verbs[index])), \(moment)"
                )
                #expect(
                    crashed.repeats(besides: reference) <= 1,
                    "\(scenario.title): change \(index) (\(reference.verbs[index])), \(moment)"
                )
            }
        }
    }

    private struct Telling {
        var ending: Ending
        var verbs: [Call]
        var changes: Int { verbs.count }

        /// How many calls that make or remove something were made more often than in `other`.
        func repeats(besides other: Telling) -> Int {
            var surplus: [Call: Int] = [:]
            for call in verbs { surplus[call, default: 0] += 1 }
            for call in other.verbs { surplus[call, default: 0] -= 1 }
            return surplus.filter { call, count in
                count > 0 && call.side == .engine
                    && ["createContainer", "createVolume", "remove", "removeVolume"]
                        .contains(call.verb)
            }.values.reduce(0, +)
        }
    }

    private func tell(
        _ scenario: Scenario,
        disturbedBy disturb: (SimulatedWorld) -> Void
    ) throws -> Telling {
        var settings = LoopSettings()
        settings.reportPoll = .seconds(4)
        let world = SimulatedWorld(settings: settings)
        world.boot()
        let uid = try scenario.prologue(world)
        let past = world.chaos.history.count
        disturb(world)
        try scenario.story(world, uid)
        let verbs = world.chaos.history.dropFirst(past).filter(\.isMutation)
        return Telling(ending: Ending(world), verbs: verbs)
    }
}
