import Foundation
import Reconciler
import Resources
import TestSupport

/// A simulated week of open workspaces that nobody uses, on one thread.
///
/// Each pass requests another at the end of the idle time, which is postponed again and again.
func week(of count: Int) async throws -> Findings {
    var settings = ReconcilerSettings()
    settings.resync = .seconds(600)
    let world = try StillWorld(of: count, settings) { spec in
        spec.idle = IdlePolicy(suspendAfter: .after(seconds: 30 * 86_400), closeAfter: .never)
    }
    let (clock, executor, loop) = (world.clock, world.executor, world.loop)
    func live(until end: Duration) {
        executor.runUntilIdle(jobsMax: .max)
        while let next = clock.nextDeadline, next <= end {
            clock.advance(to: next)
            executor.runUntilIdle(jobsMax: .max)
            world.chaos.forgetHistory()
        }
    }
    live(until: .seconds(3_600))
    let (memory, sleepers) = (try residentMegabytes(), clock.sleepers)
    let passes = await loop.counters.passes
    live(until: .seconds(7 * 86_400))
    let done = await loop.counters.passes - passes
    guard done >= 900 * count else { throw Overdue(what: "a week of passes, not \(done)") }
    var findings = Findings()
    findings.figures = [
        Figure(
            measure: "memory after a simulated week of \(count) open ones, over its first hour",
            value: try residentMegabytes() / memory,
            unit: "×",
            bound: 1.1,
            detail: String(format: "%.0f MB then; %d passes", memory, done)
        ),
        Figure(
            measure: "sleeping tasks after that week, over its first hour",
            value: Double(clock.sleepers) / Double(sleepers),
            unit: "×",
            bound: 1,
            detail: "\(sleepers) then"
        ),
    ]
    return findings
}
