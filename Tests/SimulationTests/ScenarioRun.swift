import Reconciler
import Reconciliation
import Resources
import TestSupport

/// One run of a scenario: its outcome and all its calls.
struct ScenarioRun {
    var ending: Ending
    var calls: [Call]
    var verbs: [Call] { calls.filter(\.isMutation) }
    var changes: Int { verbs.count }
    let world: SimulatedWorld
    let uid: UID

    /// `disturb` is called between the prologue and the story.
    init(
        of scenario: Scenario,
        patience: Duration = .zero,
        disturbedBy disturb: (SimulatedWorld) -> Void = { _ in }
    ) throws {
        var settings = ReconcilerSettings()
        settings.reportPoll = .seconds(4)
        world = SimulatedWorld(settings: settings)
        world.boot()
        let prepared = try scenario.prologue(world)
        let past = world.chaos.history.count
        disturb(world)
        try scenario.story(world, prepared)
        world.run(for: patience)
        uid = prepared
        calls = Array(world.chaos.history.dropFirst(past))
        ending = Ending(world)
    }

    /// How many creating or removing calls were made more often than in `other`.
    func repeats(besides other: ScenarioRun) -> Int {
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
