import DockerEngine
import Reconciler
import Reconciliation
import Resources

/// The bridge networks of this installation's workspaces, which isolate them from each other.
///
/// A bridge has at most 1,023 ports and a limited number of addresses, so another one is made when
/// the earlier ones are full. Addresses come from the Engine's own pools, because only the Engine
/// knows which of the host's routes to avoid.
actor WorkspaceNetwork {
    private struct Shard {
        var name: String
        var room: Int
    }

    /// Lower than the bridge's limit, to leave room for containers that are being created.
    private static let portsMax = 1_000
    /// The number of networks in the Engine's default pools.
    private static let shardsMax = 31

    private let client: EngineClient
    private let installation: UID
    private var current: Shard?
    /// The lookups in progress, by network name.
    ///
    /// An actor admits other calls while it waits for the Engine, and two calls that both find
    /// nothing would make two networks with one name.
    private var underway: [String: Task<Result<Network, EngineError>, Never>] = [:]

    init(client: EngineClient, installation: UID) {
        self.client = client
        self.installation = installation
    }

    /// The name of a network with room for one more container; the network exists and is ours.
    func ensure() async throws(RuntimeError) -> String {
        if let shard = current, shard.room > 0 {
            current?.room -= 1
            return shard.name
        }
        var holders: [String: Int] = [:]
        for container in try await ours() {
            if let network = container.networkMode { holders[network, default: 0] += 1 }
        }
        for index in 0..<Self.shardsMax {
            let name = name(of: index)
            let room = Self.capacity(of: try await known(name)) - (holders[name] ?? 0)
            guard room > 0 else { continue }
            current = Shard(name: name, room: room - 1)
            return name
        }
        throw .rejected("all \(Self.shardsMax) networks for workspaces are full")
    }

    /// Makes the next `ensure` check again.
    func forget() { current = nil }

    /// Reconnects a container whose network was removed, for example by `docker network prune`, to
    /// one with the same name; returns whether it had lost its network.
    func restore(_ container: String) async throws(RuntimeError) -> Bool {
        forget()
        do throws(EngineError) {
            let found = try await client.inspectContainer(container)
            guard let name = found.hostConfig?.networkMode,
                (0..<Self.shardsMax).contains(where: { self.name(of: $0) == name })
            else { return false }
            let network = try await network(name)
            guard found.networks[name]?.networkID != network.id else { return false }
            try await client.disconnect(found.id, from: name)
            try await client.connect(found.id, to: network.id)
            return true
        } catch {
            if error.isNotFound { return false }
            throw RuntimeError(error)
        }
    }

    private func name(of index: Int) -> String {
        index == 0 ? "berth-\(installation.short)" : "berth-\(installation.short)-\(index)"
    }

    private func known(_ name: String) async throws(RuntimeError) -> Network {
        do throws(EngineError) {
            return try await network(name)
        } catch {
            throw RuntimeError(error)
        }
    }

    private func ours() async throws(RuntimeError) -> [ContainerSummary] {
        let filter = EngineFilters.label(EngineLabel.installation, installation.text)
        do throws(EngineError) {
            return try await client.containers(matching: filter)
        } catch {
            throw RuntimeError(error)
        }
    }

    /// The network with that name, made if it is missing; parallel callers share one lookup.
    private func network(_ name: String) async throws(EngineError) -> Network {
        let task =
            underway[name]
            ?? Task {
                defer { underway[name] = nil }
                do throws(EngineError) {
                    return .success(try await establish(name))
                } catch {
                    return .failure(error)
                }
            }
        underway[name] = task
        return try await task.value.get()
    }

    private func establish(_ name: String) async throws(EngineError) -> Network {
        do throws(EngineError) {
            return try await inspect(name)
        } catch {
            guard error.isNotFound else { throw error }
        }
        let spec = NetworkSpec(
            name: name,
            labels: [EngineLabel.installation: installation.text],
            options: ["com.docker.network.bridge.enable_icc": "false"]
        )
        do throws(EngineError) {
            _ = try await client.createNetwork(spec)
        } catch {
            guard error.isConflict else { throw error }
        }
        return try await inspect(name)
    }

    /// Inspects a network; throws when it is not ours or lets workspaces reach each other.
    private func inspect(_ name: String) async throws(EngineError) -> Network {
        let network = try await client.inspectNetwork(name)
        guard network.labels[EngineLabel.installation] == installation.text,
            network.options["com.docker.network.bridge.enable_icc"] == "false"
        else { throw .rejected(status: 403, message: "network \(name) is not ours") }
        return network
    }

    /// How many containers fit, by the ports of the bridge and the addresses of the subnet.
    private static func capacity(of network: Network) -> Int {
        let subnet = network.addressing?.configurations?.first?.subnet ?? ""
        guard let prefix = subnet.split(separator: "/").last.flatMap({ Int($0) }),
            (1...30).contains(prefix), !subnet.contains(":")
        else { return portsMax }
        // Excludes the addresses of the network, the broadcast and the gateway.
        let spare = prefix < 28 ? 8 : 0
        return min(portsMax, (1 << (32 - prefix)) - 3 - spare)
    }
}
