import Reconciliation
import Resources
import TestSupport
import Testing

/// Sieve's two oracles: wherever the controller dies, the outcome is the same.
///
/// So is the number of times that each object is created and removed.
@Suite
struct CrashTests {
    @Test(arguments: Scenario.all + Scenario.failing)
    func `P1: a controller that dies at any change comes to the same end`(scenario: Scenario) throws
    {
        let reference = try ScenarioRun(of: scenario) { _ in }
        #expect(reference.ending.faults == [])
        #expect(reference.changes > 0)
        for index in 0..<reference.changes {
            for moment in CrashMoment.allCases {
                let crashed = try ScenarioRun(of: scenario) { world in
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
}
