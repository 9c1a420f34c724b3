/// How a container uses its host; inspect also returns it.
package struct HostConfig: Hashable, Sendable, Codable {
    package var mounts: [MountSpec]?
    /// Runs a small init that reaps zombies.
    package var usesInit: Bool?
    package var restartPolicy: RestartPolicy?
    /// Bytes.
    package var memory: Int?
    /// Bytes of memory and swap together; equal to `memory` forbids swap.
    package var memorySwap: Int?
    /// Billionths of a processor.
    package var nanoCPUs: Int?
    package var pidsLimit: Int?
    package var droppedCapabilities: [String]?
    package var addedCapabilities: [String]?
    package var securityOptions: [String]?
    package var networkMode: String?
    package var hasReadOnlyRoot: Bool?
    /// Path to mount options, such as `/tmp` to `size=64m`.
    package var tmpfs: [String: String]?
    package var logConfig: LogConfig?
    package var extraHosts: [String]?
    package var ulimits: [Ulimit]?
    /// Bytes.
    package var sharedMemory: Int?
    package var runtime: String?

    package init() {}

    package struct RestartPolicy: Hashable, Sendable, Codable {
        /// `no`, `always`, `unless-stopped` or `on-failure`.
        package var name: String
        package var retriesMax: Int?

        package init(name: String, retriesMax: Int? = nil) {
            self.name = name
            self.retriesMax = retriesMax
        }

        package static let never = RestartPolicy(name: "no")

        private enum CodingKeys: String, CodingKey {
            case name = "Name"
            case retriesMax = "MaximumRetryCount"
        }
    }

    package struct LogConfig: Hashable, Sendable, Codable {
        package var type: String
        package var options: [String: String]?

        package init(type: String, options: [String: String]? = nil) {
            self.type = type
            self.options = options
        }

        private enum CodingKeys: String, CodingKey {
            case type = "Type"
            case options = "Config"
        }
    }

    package struct Ulimit: Hashable, Sendable, Codable {
        package var name: String
        package var soft: Int
        package var hard: Int

        package init(name: String, soft: Int, hard: Int) {
            self.name = name
            self.soft = soft
            self.hard = hard
        }

        private enum CodingKeys: String, CodingKey {
            case name = "Name"
            case soft = "Soft"
            case hard = "Hard"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case mounts = "Mounts"
        case usesInit = "Init"
        case restartPolicy = "RestartPolicy"
        case memory = "Memory"
        case memorySwap = "MemorySwap"
        case nanoCPUs = "NanoCpus"
        case pidsLimit = "PidsLimit"
        case droppedCapabilities = "CapDrop"
        case addedCapabilities = "CapAdd"
        case securityOptions = "SecurityOpt"
        case networkMode = "NetworkMode"
        case hasReadOnlyRoot = "ReadonlyRootfs"
        case tmpfs = "Tmpfs"
        case logConfig = "LogConfig"
        case extraHosts = "ExtraHosts"
        case ulimits = "Ulimits"
        case sharedMemory = "ShmSize"
        case runtime = "Runtime"
    }
}

/// A mount to make.
package struct MountSpec: Hashable, Sendable, Codable {
    /// `volume`, `bind` or `tmpfs`.
    package var type: String
    /// A volume's name or a path on the Engine's host.
    package var source: String?
    package var target: String
    package var isReadOnly: Bool?
    package var volumeOptions: VolumeOptions?

    package struct VolumeOptions: Hashable, Sendable, Codable {
        /// Stored with the container, to show whose volume it expects.
        ///
        /// The Engine applies them only to a volume that it creates itself.
        package var labels: [String: String]?
        /// True leaves the volume as it is; false copies the image's files into it.
        package var isCopyDisabled: Bool?

        package init(labels: [String: String]? = nil, isCopyDisabled: Bool? = nil) {
            self.labels = labels
            self.isCopyDisabled = isCopyDisabled
        }

        private enum CodingKeys: String, CodingKey {
            case labels = "Labels"
            case isCopyDisabled = "NoCopy"
        }
    }

    package init(
        type: String,
        source: String? = nil,
        target: String,
        isReadOnly: Bool? = nil,
        volumeOptions: VolumeOptions? = nil
    ) {
        self.type = type
        self.source = source
        self.target = target
        self.isReadOnly = isReadOnly
        self.volumeOptions = volumeOptions
    }

    /// Mounts a named volume.
    ///
    /// The Engine silently creates one that is missing, so check first.
    package static func volume(
        _ name: String,
        at target: String,
        isReadOnly: Bool = false,
        labels: [String: String]? = nil
    ) -> MountSpec {
        MountSpec(
            type: "volume",
            source: name,
            target: target,
            isReadOnly: isReadOnly,
            volumeOptions: labels.map { VolumeOptions(labels: $0) }
        )
    }

    /// Mounts a path of the Engine's host, which must exist.
    package static func bind(
        _ path: String,
        at target: String,
        isReadOnly: Bool = false
    ) -> MountSpec {
        MountSpec(type: "bind", source: path, target: target, isReadOnly: isReadOnly)
    }

    private enum CodingKeys: String, CodingKey {
        case type = "Type"
        case source = "Source"
        case target = "Target"
        case isReadOnly = "ReadOnly"
        case volumeOptions = "VolumeOptions"
    }
}
