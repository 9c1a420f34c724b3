import Foundation
import Reconciliation
import Resources
import Testing

/// Seeded worlds with every kind of fault; `BERTH_SEED=7` replays one and prints it.
@Suite
struct RunSimulationTests {
    private static let share = 1_000
    private static let passesMax = 900

    private func live(_ seed: UInt64, isTold: Bool = false) throws -> RunWorld {
        var world = try RunWorld(seed: seed, isTold: isTold)
        for _ in 0..<Self.passesMax where world.run.concluded == nil {
            try world.pass()
            try world.elapse()
            check(&world)
            if !world.violations.isEmpty { break }
        }
        return world
    }

    /// What holds after every step.
    private func check(_ world: inout RunWorld) {
        let own = world.commits.values.filter { $0.trailer == world.run.id }
        if own.count > 1 { world.violations.append("two commits of one run") }
        if world.pushes.values.contains(where: { $0 > 1 }) {
            world.violations.append("one commit pushed twice")
        }
        let opened = world.pullRequests.filter { $0.found.run == world.run.id }
        if opened.count > 1 { world.violations.append("two pull requests of one run") }
        if world.conclusions.count > 1 { world.violations.append("concluded twice") }
    }

    /// What holds after the end of the run.
    private func checkEnd(_ world: RunWorld) -> [String] {
        var wrong: [String] = []
        let run = world.run
        if run.concluded == nil || !run.phase.isEnd { return ["not through: \(run.phase)"] }
        if world.process != nil { wrong.append("the agent still works") }
        if world.desired.spec.chat != nil, !world.said.contains("run/\(run.id)/end") {
            wrong.append("the chat was not told")
        }
        let recorded = world.costs.reduce(DollarAmount.zero) { $0 + $1.amount }
        if recorded != run.cost { wrong.append("recorded \(recorded) of \(run.cost)") }
        if run.phase != .succeeded, world.conclusions == [.close] {
            wrong.append("closed in failure")
        }
        guard run.phase == .succeeded else { return wrong }
        if run.reason == "NoChange" {
            if world.head != run.startHead, world.remote != world.head { wrong.append("lost work") }
            return wrong
        }
        if let head = run.head, !world.ancestry(world.remote).contains(head) {
            wrong.append("the remote lacks what was pushed")
        }
        let wantsOne = world.desired.settings.pullRequest != .none
        if wantsOne != (run.pullRequest != nil) { wrong.append("pull request: \(wantsOne)") }
        return wrong
    }

    @Test(arguments: UInt64(0)..<10)
    func `every world ends well once faults stop`(share: UInt64) throws {
        if let text = ProcessInfo.processInfo.environment["BERTH_SEED"], let seed = UInt64(text) {
            let world = try live(seed, isTold: true)
            print(world.history.joined(separator: "\n"))
            #expect(world.violations + checkEnd(world) == [])
            return
        }
        var ends: [String: Int] = [:]
        for seed in share * UInt64(Self.share)..<(share + 1) * UInt64(Self.share) {
            let world = try live(seed)
            let wrong = world.violations.isEmpty ? checkEnd(world) : world.violations
            #expect(wrong == [], "BERTH_SEED=\(seed)")
            ends[world.run.reason ?? "none", default: 0] += 1
            if !wrong.isEmpty { break }
        }
        // Without this check, worlds in which nothing ever works would pass too.
        let ways = [
            "PullRequestOpened", "PullRequestUpdated", "Pushed", "NoChange", "RemoteDiverged",
        ]
        for way in ways { #expect(ends[way, default: 0] > 0, "\(way) of \(ends)") }
    }
}
