/// A network.
package struct Network: Hashable, Sendable, Decodable {
    package let id: String
    package let name: String
    package let driver: String?
    package let isInternal: Bool?
    package let labels: [String: String]
    package let options: [String: String]
    package let addressing: Addressing?

    package struct Addressing: Hashable, Sendable, Codable {
        package var configurations: [Pool]?

        package init(configurations: [Pool]?) {
            self.configurations = configurations
        }

        private enum CodingKeys: String, CodingKey {
            case configurations = "Config"
        }
    }

    /// A range of addresses, such as 10.213.0.0/24.
    package struct Pool: Hashable, Sendable, Codable {
        package var subnet: String?
        package var gateway: String?

        package init(subnet: String?, gateway: String? = nil) {
            self.subnet = subnet
            self.gateway = gateway
        }

        private enum CodingKeys: String, CodingKey {
            case subnet = "Subnet"
            case gateway = "Gateway"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case driver = "Driver"
        case isInternal = "Internal"
        case labels = "Labels"
        case options = "Options"
        case addressing = "IPAM"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        name = try values.decode(String.self, forKey: .name)
        driver = try values.decodeIfPresent(String.self, forKey: .driver)
        isInternal = try values.decodeIfPresent(Bool.self, forKey: .isInternal)
        labels = try values.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        options = try values.decodeIfPresent([String: String].self, forKey: .options) ?? [:]
        addressing = try values.decodeIfPresent(Addressing.self, forKey: .addressing)
    }
}

/// What a network is created from.
package struct NetworkSpec: Hashable, Sendable, Encodable {
    package var name: String
    package var driver: String?
    package var isInternal: Bool
    package var labels: [String: String]
    /// Driver options, such as `com.docker.network.bridge.enable_icc` to `false`.
    package var options: [String: String]
    package var addressing: Network.Addressing?
    /// Makes older Engines refuse a second network of the same name, as newer ones always do.
    private let checksDuplicates = true

    package init(
        name: String,
        driver: String? = "bridge",
        isInternal: Bool = false,
        labels: [String: String] = [:],
        options: [String: String] = [:],
        subnet: String? = nil
    ) {
        self.name = name
        self.driver = driver
        self.isInternal = isInternal
        self.labels = labels
        self.options = options
        addressing = subnet.map {
            Network.Addressing(configurations: [Network.Pool(subnet: $0)])
        }
    }

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case driver = "Driver"
        case isInternal = "Internal"
        case labels = "Labels"
        case options = "Options"
        case addressing = "IPAM"
        case checksDuplicates = "CheckDuplicate"
    }
}
