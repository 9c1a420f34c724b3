import DockerEngine
import EngineSupport
import Foundation
import Reconciler
import Reconciliation
import Resources

private let count = 100

/// Damage to a container, and the event that reports it.
private struct Damage {
    var word: String
    var event: String
    var repair: String
    /// The most milliseconds in addition to the Engine's own part.
    var bound: Double
    var inflict: @Sendable (EngineClient, String) async throws -> Void
}

private let damages = [
    Damage(word: "killed", event: "die", repair: "container.start", bound: 0.1) {
        try await $0.killContainer($1)
    },
    Damage(word: "removed", event: "destroy", repair: "container.start", bound: 0.1) {
        _ = try await $0.removeContainer($1, force: true)
    },
    Damage(word: "paused", event: "pause", repair: "container.unpause", bound: 2) {
        try await $0.pauseContainer($1)
    },
]

/// One recovery: its begin, its duration in milliseconds, and its calls.
private struct Sample {
    var begin: Double
    var total: Double
    var calls: [CallLog.Entry]

    /// The milliseconds that the Engine spent on changes or on keeping the container locked.
    ///
    /// The Engine reports a death before it has cleaned up (moby, daemon/monitor.go), and until
    /// then it blocks starts and inspections. An inspection that takes longer than `usual`
    /// milliseconds waited for that.
    func ofEngine(usual: Double) -> Double {
        let changes = calls.filter(\.isMutation).map(\.milliseconds)
        let waits = calls.filter(\.isInspection).map {
            max(0, ($0.end - max(begin, $0.start + usual / 1_000)) * 1_000)
        }
        return (changes + waits).reduce(0, +)
    }
}

/// Damages one container after the other and measures how long each takes to run again.
func recovery(in directory: String) async throws -> Findings {
    let client = try await EngineFixture.client()
    let events = EventLog()
    let findings = try await withLiveLoop(in: directory) { live in
        for number in 0..<count { try await live.apply("w-\(number)", try openSpec()) }
        try await wait(for: "the containers to start") {
            live.calls.count(of: "container.start") == count
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await events.follow(client) }
            var suffered: [(damage: Damage, samples: [Sample])] = []
            for damage in damages {
                suffered.append((damage, try await sufferAll(damage, live, client, events)))
            }
            group.cancelAll()
            let looks = suffered.flatMap(\.samples).flatMap(\.calls).filter(\.isInspection)
            let usual = quantile(0.1, of: looks.map(\.milliseconds))
            var findings = Findings()
            for (damage, samples) in suffered { findings.add(samples, damage, usual: usual) }
            return findings
        }
    }
    try await clear(client)
    return findings
}

private func sufferAll(
    _ damage: Damage,
    _ live: LiveLoop,
    _ client: EngineClient,
    _ events: EventLog
) async throws -> [Sample] {
    var samples: [Sample] = []
    let mine = EngineFilters.label(EngineLabel.installation)
    for container in try await client.containers(matching: mine).prefix(count) {
        try await wait(for: "the loop to rest") { live.loop.work.isResting }
        live.calls.clear()
        events.clear()
        try await damage.inflict(client, container.id)
        try await wait(for: "\(container.names) to be well again") {
            live.calls.count(of: damage.repair) > 0
                && events.entries.contains {
                    $0.verb == damage.event && $0.container == container.id
                }
        }
        let happened = events.entries.last {
            $0.verb == damage.event && $0.container == container.id
        }
        let calls = live.calls.entries
        let end = calls.last { $0.operation == damage.repair }?.end ?? .nan
        let begin = happened?.time ?? .nan
        let upToEnd = calls.filter { $0.end <= end }
        samples.append(Sample(begin: begin, total: (end - begin) * 1_000, calls: upToEnd))
    }
    return samples
}

extension Findings {
    fileprivate mutating func add(_ damaged: [Sample], _ damage: Damage, usual: Double) {
        let (word, bound) = (damage.word, damage.bound)
        let totals = damaged.map(\.total)
        let own = damaged.map { $0.ofEngine(usual: usual) }
        let added = zip(totals, own).map { $0 - $1 }
        let reads = damaged.flatMap { $0.calls.filter { !$0.isMutation } }
        let reading = reads.map(\.milliseconds).reduce(0, +) / Double(max(1, damaged.count))
        figures.append(
            Figure(
                measure: "\(word) → running: added to the Engine's own time, over it, p99",
                value: quantile(0.99, of: zip(added, own).map { $0 / $1 }),
                unit: "×",
                bound: bound,
                detail: String(
                    format: "median %.1f ms, p99 %.1f ms, of %.0f ms; %d samples; "
                        + "%.1f looks, %.1f ms each time",
                    median(added),
                    quantile(0.99, of: added),
                    median(totals),
                    added.count,
                    Double(reads.count) / Double(max(1, damaged.count)),
                    reading
                )
            )
        )
        samples["Berth \(word)"] = totals
    }
}
