import DockerEngine
import Reconciliation
import Workspaces

/// The bridge network that this installation's workspaces are on, cut off from each other.
actor WorkspaceNetwork {
    private let client: EngineClient
    private let installation: UID
    private var isKnown = false

    init(client: EngineClient, installation: UID) {
        self.client = client
        self.installation = installation
    }

    /// The network's name, after making sure that it exists and is ours.
    func ensure() async throws(RuntimeError) -> String {
        let name = "berth-\(installation.short)"
        guard !isKnown else { return name }
        do throws(EngineError) {
            let network = try await client.inspectNetwork(name)
            guard network.labels[EngineLabel.installation] == installation.text else {
                throw EngineError.rejected(status: 403, message: "network \(name) is not ours")
            }
        } catch {
            guard error.isNotFound else { throw RuntimeError(error) }
            try await create(name)
        }
        isKnown = true
        return name
    }

    /// Has the next `ensure` look again.
    func forget() { isKnown = false }

    private func create(_ name: String) async throws(RuntimeError) {
        let spec = NetworkSpec(
            name: name,
            labels: [EngineLabel.installation: installation.text],
            options: ["com.docker.network.bridge.enable_icc": "false"]
        )
        do throws(EngineError) {
            _ = try await client.createNetwork(spec)
        } catch {
            guard error.isConflict else { throw RuntimeError(error) }
        }
    }
}
