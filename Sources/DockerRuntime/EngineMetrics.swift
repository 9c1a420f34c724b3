import DockerEngine
import Synchronization

/// The cost of Engine calls, by operation and outcome.
final class EngineMetrics: Sendable {
    private struct Totals {
        var counts: [String: [String: Int]] = [:]
        var seconds: [String: Double] = [:]
    }

    private let totals = Mutex(Totals())

    init() {}

    func note(_ call: EngineCall) {
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
