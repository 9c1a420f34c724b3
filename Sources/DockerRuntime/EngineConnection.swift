package import DockerEngine
import Resources

/// The Engine that a controller works on: one client, and what its calls cost.
package struct EngineConnection: Sendable {
    package let client: EngineClient
    private let metrics: EngineMetrics

    /// Finds the Engine as the `docker` command does; `option` goes first.
    ///
    /// Throws why no Engine that can be reached is named; nothing is asked yet.
    package init(
        option: String?,
        environment: [String: String]
    ) throws(EngineAddress.ParseError) {
        let metrics = EngineMetrics()
        let address = try EngineAddress(option: option, environment: environment)
        client = EngineClient(address, report: { metrics.note($0) })
        self.metrics = metrics
    }

    /// The Engine's address and who named it, for people.
    package var origin: String { "\(client.address) (from \(client.address.origin))" }

    package var probe: EngineProbe { EngineProbe(client: client) }

    /// The runtime port for the objects that `ownership` says are ours; `runDirectory` is where the
    /// runtime directories lie.
    package func runtime(ownership: Ownership, runDirectory: String) -> EngineRuntime {
        EngineRuntime(
            client: client,
            installation: ownership.installation,
            ownership: ownership,
            runDirectory: runDirectory
        )
    }

    /// What the calls cost, as lines of Prometheus' text format.
    package func metricLines() -> [String] { metrics.lines() }
}
