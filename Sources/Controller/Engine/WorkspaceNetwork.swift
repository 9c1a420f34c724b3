import DockerEngine
import Reconciliation
import Workspaces

/// The bridge network that this installation's workspaces are on, cut off from each other.
actor WorkspaceNetwork {
    private let client: EngineClient
    private let installation: UID
    private var isKnown = false
    /// The look that is under way; an actor lets others in while it waits for the Engine, and two
    /// who both found nothing would make two networks of one name.
    private var underway: Task<Result<String, RuntimeError>, Never>?

    init(client: EngineClient, installation: UID) {
        self.client = client
        self.installation = installation
    }

    /// The network's name, after making sure that it exists and is ours.
    func ensure() async throws(RuntimeError) -> String {
        let name = "berth-\(installation.short)"
        guard !isKnown else { return name }
        // Whoever asks meanwhile awaits it too.
        let task =
            underway
            ?? Task {
                defer { underway = nil }
                do throws(RuntimeError) {
                    try await establish(name)
                    return .success(name)
                } catch {
                    return .failure(error)
                }
            }
        underway = task
        return try await task.value.get()
    }

    private func establish(_ name: String) async throws(RuntimeError) {
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
