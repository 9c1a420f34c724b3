import Foundation
import Reconciliation
import Resources
import TestSupport
import Testing

/// Seeded worlds: whatever happens, nothing forbidden is done.
///
/// After the faults end, every workspace is where its spec wants it or reports why not.
@Suite
struct StormTests {
    /// The number of worlds in an ordinary run; they are split to run in parallel.
    private static let seedsMax: UInt64 = 1_000
    private static let share: UInt64 = 50

    /// `BERTH_SEED=7 swift test --filter StormTests` replays one world and prints what happened.
    private static let replayed = ProcessInfo.processInfo.environment["BERTH_SEED"].flatMap {
        UInt64($0)
    }

    @Test(arguments: (0..<seedsMax / share).map { 1 + $0 * share })
    func `P2, P3, P5, P6, P12, P20: every world stays safe and comes to rest`(first: UInt64) throws
    {
        let all = first..<(first + Self.share)
        let seeds = Self.replayed.map { first == 1 ? [$0] : [] } ?? Array(all)
        for seed in seeds {
            let failures = try weather(seed)
            #expect(failures == [], "replay with BERTH_SEED=\(seed)")
        }
    }

    private func weather(_ seed: UInt64) throws -> [String] {
        var storm = try FaultInjector(seed: seed)
        try storm.rage()
        storm.settle()
        var failures = storm.checker.violations + storm.world.engine.faults
        failures += unsettled(storm.world)
        let calls = storm.world.chaos.history.count
        storm.world.run(for: .seconds(120))
        failures += storm.world.chaos.history.dropFirst(calls)
            .filter { $0.isMutation && !$0.isLook }.map { "still at work: \($0)" }
        if Self.replayed != nil {
            for line in storm.checker.log { print(line) }
            for line in storm.world.engine.objects.summary { print(line) }
        }
        return failures
    }

    /// The workspaces that are not where their spec wants them and do not report why.
    private func unsettled(_ world: SimulatedWorld) -> [String] {
        world.store.contents.workspaces.values.compactMap { workspace in
            let uid = workspace.metadata.uid
            let ready = world.condition(.ready, of: uid)
            let running = world.engine.objects.workspaceContainers(of: uid).filter(\.hasProcess)
            let allowed: Set<String>
            switch (workspace.metadata.deletionTimestamp != nil, workspace.spec.state) {
            case (true, _): allowed = ["False/CloseBlocked"]
            case (_, .closed): allowed = ["False/CloseBlocked", "False/Closed"]
            case (_, .suspended): allowed = ["False/Suspended", "False/VolumeLost"]
            case (_, .open), (_, nil): allowed = ["True/Running", "False/VolumeLost"]
            }
            let isHonest =
                workspace.status.condition(.ready)?.observedGeneration
                == workspace.metadata.generation
            let count = ready == "True/Running" ? 1 : ready == "False/CloseBlocked" ? 1 : 0
            guard allowed.contains(ready), isHonest, running.count == count else {
                return "\(workspace.metadata.name): \(ready), \(running.count) running"
            }
            return nil
        }
    }
}

extension Call {
    /// Whether it belongs to an inspection for unsaved work, including saving the result.
    var isLook: Bool {
        verb.hasSuffix("/berth-guest") || verb == "helper" || verb == "saveTeardown"
            || verb == "saveStatus"
    }
}
