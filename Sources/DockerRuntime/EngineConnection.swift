package import DockerEngine
import Resources

/// The connection to a controller's Engine: one client, and the metrics of its calls.
package struct EngineConnection: Sendable {
    package let client: EngineClient
    private let metrics: EngineMetrics

    /// Finds the Engine as the `docker` command does; `option` takes precedence.
    ///
    /// Throws when no usable Engine address is configured; makes no call yet.
    package init(
        option: String?,
        environment: [String: String]
    ) throws(EngineAddress.ParseError) {
        let metrics = EngineMetrics()
        let address = try EngineAddress(option: option, environment: environment)
        client = EngineClient(address, report: { metrics.note($0) })
        self.metrics = metrics
    }

    /// The Engine's address and where it was configured, for people.
    package var origin: String { "\(client.address) (from \(client.address.origin))" }

    package var probe: EngineProbe { EngineProbe(client: client) }

    /// The runtime for the objects that `ownership` covers;
    /// `runDirectory` holds the runtime directories.
    package func runtime(ownership: Ownership, runDirectory: String) -> EngineRuntime {
        EngineRuntime(
            client: client,
            installation: ownership.installation,
            ownership: ownership,
            runDirectory: runDirectory
        )
    }

    /// The metrics of the calls, as lines of Prometheus' text format.
    package func metricLines() -> [String] { metrics.lines() }
}
