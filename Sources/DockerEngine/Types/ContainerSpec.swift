/// What a container is created from.
///
/// Absent fields take the image's or the Engine's defaults.
package struct ContainerSpec: Hashable, Sendable, Encodable {
    package var image: String
    package var command: [String]?
    package var entrypoint: [String]?
    /// `NAME=value`.
    ///
    /// Everybody who may inspect the container sees it, so it must hold no secrets.
    package var environment: [String]?
    package var labels: [String: String]?
    package var user: String?
    package var workingDirectory: String?
    package var hostname: String?
    package var isTerminal: Bool?
    package var opensStandardInput: Bool?
    package var stopSignal: String?
    /// True keeps the Engine from attaching any network.
    package var isNetworkDisabled: Bool?
    package var hostConfig: HostConfig

    package init(image: String, hostConfig: HostConfig = HostConfig()) {
        self.image = image
        self.hostConfig = hostConfig
    }

    private enum CodingKeys: String, CodingKey {
        case image = "Image"
        case command = "Cmd"
        case entrypoint = "Entrypoint"
        case environment = "Env"
        case labels = "Labels"
        case user = "User"
        case workingDirectory = "WorkingDir"
        case hostname = "Hostname"
        case isTerminal = "Tty"
        case opensStandardInput = "OpenStdin"
        case stopSignal = "StopSignal"
        case isNetworkDisabled = "NetworkDisabled"
        case hostConfig = "HostConfig"
    }
}

/// The answer to a creation.
package struct CreatedContainer: Hashable, Sendable, Decodable {
    package let id: String
    package let warnings: [String]?

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case warnings = "Warnings"
    }
}
