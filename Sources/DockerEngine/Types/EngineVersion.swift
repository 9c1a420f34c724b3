/// The answer to a ping.
package struct EnginePing: Hashable, Sendable {
    /// The newest version that the Engine speaks.
    package let apiVersion: APIVersion
    /// `linux` or `windows`.
    package let operatingSystem: String?
}

/// The answer to `/version`.
package struct EngineVersion: Hashable, Sendable, Decodable {
    package let version: String
    package let apiVersion: String
    package let minimumAPIVersion: String?
    package let operatingSystem: String?
    package let architecture: String?
    package let kernelVersion: String?

    private enum CodingKeys: String, CodingKey {
        case version = "Version"
        case apiVersion = "ApiVersion"
        case minimumAPIVersion = "MinAPIVersion"
        case operatingSystem = "Os"
        case architecture = "Arch"
        case kernelVersion = "KernelVersion"
    }
}

/// What `/info` reports of the Engine and its machine.
package struct EngineDescription: Hashable, Sendable, Decodable {
    package let id: String?
    package let name: String?
    package let serverVersion: String?
    package let operatingSystem: String?
    package let architecture: String?
    package let storageDriver: String?
    package let loggingDriver: String?
    package let cgroupVersion: String?
    package let cpus: Int?
    /// Bytes.
    package let memory: Int?
    package let rootDirectory: String?
    package let containersRunning: Int?
    package let isLiveRestoreEnabled: Bool?
    package let securityOptions: [String]?
    package let warnings: [String]?
    /// The Engine's own clock, in RFC 3339.
    package let systemTime: String?

    private enum CodingKeys: String, CodingKey {
        case id = "ID"
        case name = "Name"
        case serverVersion = "ServerVersion"
        case operatingSystem = "OperatingSystem"
        case architecture = "Architecture"
        case storageDriver = "Driver"
        case loggingDriver = "LoggingDriver"
        case cgroupVersion = "CgroupVersion"
        case cpus = "NCPU"
        case memory = "MemTotal"
        case rootDirectory = "DockerRootDir"
        case containersRunning = "ContainersRunning"
        case isLiveRestoreEnabled = "LiveRestoreEnabled"
        case securityOptions = "SecurityOptions"
        case warnings = "Warnings"
        case systemTime = "SystemTime"
    }
}
