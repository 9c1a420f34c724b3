/// One container as inspect reports it.
package struct ContainerInspection: Hashable, Sendable, Decodable {
    package let id: String
    /// Without the leading slash; may be empty when the container is dead.
    package let name: String
    package let created: EngineTimestamp?
    package let state: State
    package let imageID: String
    package let restartCount: Int
    package let config: Config
    package let hostConfig: HostConfig?
    package let mounts: [MountPoint]
    package let networks: [String: Network]

    package struct State: Hashable, Sendable, Decodable {
        package let status: ContainerState
        /// The first process's id on the host; 0 when there is none.
        package let pid: Int?
        package let exitCode: Int?
        package let isOutOfMemoryKilled: Bool?
        package let error: String?
        package let startedAt: EngineTimestamp?
        package let finishedAt: EngineTimestamp?
        package let health: Health?

        private enum CodingKeys: String, CodingKey {
            case status = "Status"
            case pid = "Pid"
            case exitCode = "ExitCode"
            case isOutOfMemoryKilled = "OOMKilled"
            case error = "Error"
            case startedAt = "StartedAt"
            case finishedAt = "FinishedAt"
            case health = "Health"
        }
    }

    package struct Health: Hashable, Sendable, Decodable {
        /// `starting`, `healthy`, `unhealthy` or `none`.
        package let status: String
        package let failingStreak: Int?

        private enum CodingKeys: String, CodingKey {
            case status = "Status"
            case failingStreak = "FailingStreak"
        }
    }

    package struct Config: Hashable, Sendable, Decodable {
        package let image: String?
        package let labels: [String: String]?
        package let environment: [String]?
        package let command: [String]?
        package let user: String?
        package let hostname: String?
        package let isTerminal: Bool?

        private enum CodingKeys: String, CodingKey {
            case image = "Image"
            case labels = "Labels"
            case environment = "Env"
            case command = "Cmd"
            case user = "User"
            case hostname = "Hostname"
            case isTerminal = "Tty"
        }
    }

    package struct Network: Hashable, Sendable, Decodable {
        package let networkID: String?
        package let address: String?

        private enum CodingKeys: String, CodingKey {
            case networkID = "NetworkID"
            case address = "IPAddress"
        }
    }

    package var labels: [String: String] { config.labels ?? [:] }

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case created = "Created"
        case state = "State"
        case imageID = "Image"
        case restartCount = "RestartCount"
        case config = "Config"
        case hostConfig = "HostConfig"
        case mounts = "Mounts"
        case networkSettings = "NetworkSettings"
    }

    private struct NetworkSettings: Decodable {
        let networks: [String: Network]?

        private enum CodingKeys: String, CodingKey {
            case networks = "Networks"
        }
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        let slashed = try values.decodeIfPresent(String.self, forKey: .name) ?? ""
        name = slashed.hasPrefix("/") ? String(slashed.dropFirst()) : slashed
        created = try values.decodeIfPresent(EngineTimestamp.self, forKey: .created)
        state = try values.decode(State.self, forKey: .state)
        imageID = try values.decodeIfPresent(String.self, forKey: .imageID) ?? ""
        restartCount = try values.decodeIfPresent(Int.self, forKey: .restartCount) ?? 0
        config = try values.decode(Config.self, forKey: .config)
        hostConfig = try values.decodeIfPresent(HostConfig.self, forKey: .hostConfig)
        mounts = try values.decodeIfPresent([MountPoint].self, forKey: .mounts) ?? []
        networks =
            try values.decodeIfPresent(NetworkSettings.self, forKey: .networkSettings)?
            .networks ?? [:]
    }
}
