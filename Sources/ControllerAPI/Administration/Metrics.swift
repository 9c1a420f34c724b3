import Reconciler
import Reconciliation
import Resources

extension Controller {
    package func metrics() async -> String {
        let counters = await reconciler.counters
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
            "berth_workqueue_depth \(reconciler.work.depth)",
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
        return (lines + runtimeMetrics()).joined(separator: "\n") + "\n"
    }
}
