import Reconciliation
import Resources
import Testing

/// What holds for every plan, whatever is desired and observed.
@Suite
struct PropertyTests {
    private static let roundsMax = 12

    private func situation(_ seed: UInt64) throws -> (Desired, Model) {
        var draw = Draw(seed: seed)
        let state = draw.one(of: WorkspaceState.allCases)
        let onUnsaved = draw.one(of: UnsavedPolicy.allCases)
        let update = draw.one(of: UpdatePolicy.allCases)
        let desired = try desired(state, isDeleted: draw.below(6) == 0) {
            $0.onUnsaved = onUnsaved
            $0.update = update
        }
        var observed = Observed()
        observed.volume = draw.one(of: [.owned, .owned, .owned, .absent, .foreign])
        observed.volumeWasSeen = observed.volume == .owned || draw.below(2) == 0
        observed.lastAttempt = Int64(draw.below(5))
        if observed.volume == .owned {
            for attempt in 1...(1 + draw.below(3)) where draw.below(3) > 0 {
                observed.containers.append(
                    try container(
                        draw.one(of: ObservedContainer.State.allCases),
                        attempt: Int64(attempt),
                        hash: draw.below(2) == 0 ? otherHash : nil
                    )
                )
            }
        }
        observed.attached = draw.below(3)
        observed.lookIsDue = draw.below(2) == 0
        observed.runtime = draw.one(
            of: [.unknown, .starting, .reachable, .dead(repairs: 0), .dead(repairs: 2)]
        )
        if draw.below(4) == 0 { observed.restartDelay = .seconds(4) }
        if draw.below(8) == 0 { observed.missingSecrets = [try VariableName(parsing: "A")] }
        let verdict = draw.one(of: [UnsavedWorkReport.Verdict.saved, .saved, .unsaved, .unknown])
        observed.teardown = record(verdict, &draw)
        return (desired, Model(observed: observed, verdict: verdict))
    }

    private func record(_ verdict: UnsavedWorkReport.Verdict, _ draw: inout Draw) -> Teardown? {
        let depth = draw.below(8)
        guard depth > 2 else { return nil }
        return teardown {
            if depth > 3 { $0.preflight = report(verdict) }
            if depth > 4 { $0.finalCheck = finalCheck(verdict) }
            if depth > 5, verdict != .saved { $0.rescue = Teardown.Rescue(id: "r", items: []) }
            if depth > 6 { $0.summary = Teardown.Summary(text: "done") }
        }
    }

    @Test(arguments: UInt64(0)..<20)
    func `P19: a plan depends on the facts and on nothing else`(share: UInt64) throws {
        for seed in share * 500..<(share + 1) * 500 {
            let (desired, model) = try situation(seed)
            var draw = Draw(seed: seed)
            let first = plan(desired, model.observed)
            #expect(plan(desired, model.observed) == first)
            var shuffled = model.observed
            shuffled.containers.shuffle(using: &draw)
            #expect(plan(desired, shuffled) == first, "seed \(seed)")
        }
    }

    @Test(arguments: UInt64(0)..<20)
    func `a closed workspace creates nothing unless it is blocked`(share: UInt64) throws {
        for seed in share * 500..<(share + 1) * 500 {
            let (desired, model) = try situation(seed)
            let plan = plan(desired, model.observed)
            let creates = plan.steps.filter { step in
                switch step.action {
                case .createVolume, .createContainer: true
                default: false
                }
            }
            if desired.goal == .closed, !plan.isBlocked { #expect(creates.isEmpty, "seed \(seed)") }
            if desired.goal == .suspended {
                #expect(
                    !creates.contains {
                        if case .createContainer = $0.action { true } else { false }
                    }
                )
            }
            #expect(creates.count <= 2, "seed \(seed)")
            #expect(plan.stall == nil || plan.steps.isEmpty, "seed \(seed)")
        }
    }

    @Test(arguments: UInt64(0)..<20)
    func `P19: executing plans leads to an empty one, and breaks no rule on the way`(
        share: UInt64
    ) throws {
        for seed in share * 500..<(share + 1) * 500 {
            var (desired, model) = try situation(seed)
            let start = model.observed
            for _ in 0..<Self.roundsMax { model.pass(desired) }
            #expect(model.violations == [], "seed \(seed): \(plan(desired, start)) \(start)")
            #expect(model.creates <= 2, "seed \(seed)")
            let end = model.isForgotten ? Plan() : plan(desired, model.observed)
            #expect(end.steps == [] && end.wait == nil, "seed \(seed): \(start)")
            // A blocked close continues after the work is saved.
            guard end.isBlocked else { continue }
            model.verdict = .saved
            for _ in 0..<Self.roundsMax {
                model.observed.lookIsDue = true
                model.pass(desired)
            }
            desired.isDeleted = false
            #expect(model.isForgotten || model.observed.hasReceipt, "seed \(seed)")
        }
    }
}
