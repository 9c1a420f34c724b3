import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

/// One call fails, in every possible way; the outcome is that of the undisturbed run.
@Suite
struct FaultTests {
    private static let faults: [Disturbance] = [
        .failBefore(.busy("500")), .failBefore(.unreachable("reset")),
        .failAfter(.timedOut("late")), .hang,
    ]

    @Test(arguments: Scenario.all)
    func `P1, trap 19: any one call that fails or hangs leads to the same end`(scenario: Scenario)
        throws
    {
        let patience = Duration.seconds(180)
        let reference = try ScenarioRun(of: scenario, patience: patience)
        for index in reference.calls.indices.prefix(120) {
            for fault in Self.faults {
                let disturbed = try ScenarioRun(of: scenario, patience: patience) { world in
                    let first = world.chaos.history.count
                    world.chaos.follow { _, calls, _ in calls - first == index ? fault : .none }
                }
                #expect(
                    Ends(disturbed.ending) == Ends(reference.ending),
                    "\(scenario.title): call \(index) (\(reference.calls[index])), \(fault)"
                )
            }
        }
    }

    /// An outcome without what a failed call may legitimately change: the number of a further
    /// attempt.
    private struct Ends: Equatable {
        var states: [String]
        var messages: [String]
        var receipts: [String]
        var rescues: [String]
        var teardowns: Int
        var faults: [String]

        init(_ ending: Ending) {
            states = ending.objects.map { line in
                line.split(separator: " ").enumerated().filter { $0.offset != 1 }
                    .map { String($0.element) }.joined(separator: " ")
            }
            messages = ending.messages
            receipts = ending.receipts
            rescues = ending.rescues
            teardowns = ending.teardowns
            faults = ending.faults
        }
    }
}
