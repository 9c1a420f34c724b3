package import DockerEngine
package import Reconciler
import Reconciliation
import Resources

/// The only place that sets the fields of containers; nothing else of a spec reaches the Engine.
extension ContainerSpec {
    /// The image's user, which is never root.
    static let workspaceUser = "1000:1000"

    package init(
        workspace request: ContainerRequest,
        labels: [String: String],
        volumeLabels: [String: String],
        network: String
    ) {
        var host = HostConfig.hardened
        host.mounts = [
            .volume(request.volume.text, at: "/workspace", labels: volumeLabels),
            .bind(request.runtimeDirectory, at: EngineRuntime.runtimeMount),
        ]
        host.memory = Int(request.memory.bytes)
        host.memorySwap = Int(request.memory.bytes)
        host.nanoCPUs = Int(request.cpus.millicores) * 1_000_000
        host.pidsLimit = Int(request.pids)
        host.networkMode = network
        self.init(image: request.image, hostConfig: host)
        self.labels = labels
        user = Self.workspaceUser
        hostname = request.identity.name.text
        environment = request.environment.map { "\($0.key)=\($0.value)" }.sorted()
    }

    /// A helper container: only its output is writable,
    /// and it has only the network that it is given.
    package init(
        helper request: HelperRequest,
        labels: [String: String],
        network: String = "none"
    ) {
        var host = HostConfig.hardened
        var mounts = [MountSpec.volume(request.volume.text, at: "/workspace", isReadOnly: true)]
        if let input = request.input { mounts.append(.bind(input, at: "/in", isReadOnly: true)) }
        if let output = request.output { mounts.append(.bind(output, at: "/out")) }
        if case .workspaces(let directory?) = request.network {
            mounts.append(.bind(directory, at: EngineRuntime.runtimeMount, isReadOnly: true))
        }
        host.mounts = mounts
        host.memory = 2 << 30
        host.memorySwap = 2 << 30
        host.nanoCPUs = 2_000_000_000
        host.pidsLimit = 256
        host.networkMode = network
        host.hasReadOnlyRoot = true
        host.tmpfs = ["/tmp": "size=1g,mode=1777"]
        self.init(image: request.image, hostConfig: host)
        self.labels = labels
        user = Self.workspaceUser
        entrypoint = [request.arguments[0]]
        command = Array(request.arguments.dropFirst())
    }
}

extension HostConfig {
    /// The settings of all our containers.
    ///
    /// The controller restarts containers, so the restart policy is `no`.
    fileprivate static var hardened: HostConfig {
        var host = HostConfig()
        host.restartPolicy = .never
        host.droppedCapabilities = ["ALL"]
        host.securityOptions = ["no-new-privileges"]
        host.logConfig = LogConfig(
            type: "json-file",
            options: ["max-size": "10m", "max-file": "2"]
        )
        return host
    }
}
