package import DockerEngine
import Reconciler
import Reconciliation
import Synchronization
import Workspaces

/// What Engine calls cost, by operation and answer.
package final class EngineMetrics: Sendable {
    private struct Totals {
        var counts: [String: [String: Int]] = [:]
        var seconds: [String: Double] = [:]
    }

    private let totals = Mutex(Totals())

    package init() {}

    package func note(_ call: EngineCall) {
        let (seconds, attoseconds) = call.duration.components
        let spent = Double(seconds) + Double(attoseconds) / 1e18
        totals.withLock { totals in
            totals.counts[call.operation, default: [:]]["\(call.outcome)", default: 0] += 1
            totals.seconds[call.operation, default: 0] += spent
        }
    }

    /// Lines of Prometheus' text format.
    func lines() -> [String] {
        let totals = totals.withLock { $0 }
        var lines = ["# TYPE berth_engine_requests_total counter"]
        for (operation, codes) in totals.counts.sorted(by: { $0.key < $1.key }) {
            for (code, count) in codes.sorted(by: { $0.key < $1.key }) {
                let labels = "op=\"\(operation)\",code=\"\(code)\""
                lines.append("berth_engine_requests_total{\(labels)} \(count)")
            }
        }
        lines.append("# TYPE berth_engine_request_seconds summary")
        for (operation, seconds) in totals.seconds.sorted(by: { $0.key < $1.key }) {
            let count = totals.counts[operation, default: [:]].values.reduce(0, +)
            lines.append("berth_engine_request_seconds_sum{op=\"\(operation)\"} \(seconds)")
            lines.append("berth_engine_request_seconds_count{op=\"\(operation)\"} \(count)")
        }
        return lines
    }
}

extension LocalControlPlane {
    package func metrics() async -> String {
        let counters = await loop.counters
        var lines = [
            "# TYPE berth_reconcile_total counter",
            "berth_reconcile_total{result=\"success\"} \(counters.passes - counters.passErrors)",
            "berth_reconcile_total{result=\"error\"} \(counters.passErrors)",
            "# TYPE berth_reconcile_errors_total counter",
            "berth_reconcile_errors_total \(counters.passErrors)",
            "# TYPE berth_reconcile_time_seconds summary",
            "berth_reconcile_time_seconds_sum \(counters.passSeconds)",
            "berth_reconcile_time_seconds_count \(counters.passes)",
            "# TYPE berth_workqueue_depth gauge",
            "berth_workqueue_depth \(loop.work.depth)",
            "# TYPE berth_missed_events_total counter",
            "berth_missed_events_total \(counters.missedEvents)",
            "# TYPE berth_recoveries_total counter",
        ]
        for (origin, count) in counters.recoveries.sorted(by: { $0.key < $1.key }) {
            lines.append("berth_recoveries_total{from=\"\(origin)\"} \(count)")
        }
        lines.append("# TYPE berth_workspaces gauge")
        let states = Dictionary(
            grouping: registry.read { Array($0.workspaces.values) },
            by: { $0.status.condition(.ready)?.reason ?? "New" }
        )
        for (state, items) in states.sorted(by: { $0.key < $1.key }) {
            lines.append("berth_workspaces{state=\"\(state)\"} \(items.count)")
        }
        return (lines + engineMetrics.lines()).joined(separator: "\n") + "\n"
    }
}
