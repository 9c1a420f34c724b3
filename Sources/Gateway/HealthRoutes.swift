import API
import HTTPTypes
import Hummingbird

/// Liveness, readiness and metrics: what a supervisor and Prometheus ask.
struct HealthRoutes {
    let api: any HealthAPI
    /// The counter of bytes relayed to and from terminals.
    let terminalBytes: @Sendable () -> Int

    func add(to routes: Routes) {
        routes.add("/healthz", needs: [.get: .nothing], [.get: { _, _ in .text("ok\n") }])
        routes.add("/readyz", needs: [.get: .nothing], [.get: { _, _ in await readiness() }])
        routes.add("/metrics", needs: [.get: .nothing], [.get: { _, _ in await metrics() }])
    }

    private func readiness() async -> Response {
        guard let missing = await api.unreadiness() else { return .text("ok\n") }
        return .text(missing + "\n", status: .serviceUnavailable)
    }

    /// Source: Prometheus' text exposition format 0.0.4.
    private func metrics() async -> Response {
        let own = """
            # HELP berth_terminal_bytes_total Bytes relayed to and from terminals.
            # TYPE berth_terminal_bytes_total counter
            berth_terminal_bytes_total \(terminalBytes())

            """
        var text = await api.metrics()
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        return .bytes(
            Array((text + own).utf8),
            type: "text/plain; version=0.0.4; charset=utf-8"
        )
    }
}
