/// A volume.
package struct Volume: Hashable, Sendable, Decodable {
    package let name: String
    package let driver: String?
    package let mountpoint: String?
    package let createdAt: EngineTimestamp?
    package let labels: [String: String]

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case driver = "Driver"
        case mountpoint = "Mountpoint"
        case createdAt = "CreatedAt"
        case labels = "Labels"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        driver = try values.decodeIfPresent(String.self, forKey: .driver)
        mountpoint = try values.decodeIfPresent(String.self, forKey: .mountpoint)
        createdAt = try values.decodeIfPresent(EngineTimestamp.self, forKey: .createdAt)
        labels = try values.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
    }
}

/// What a volume is created from.
package struct VolumeSpec: Hashable, Sendable, Encodable {
    package var name: String
    package var labels: [String: String]
    package var driver: String?
    package var driverOptions: [String: String]?

    package init(
        name: String,
        labels: [String: String] = [:],
        driver: String? = nil,
        driverOptions: [String: String]? = nil
    ) {
        self.name = name
        self.labels = labels
        self.driver = driver
        self.driverOptions = driverOptions
    }

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case labels = "Labels"
        case driver = "Driver"
        case driverOptions = "DriverOpts"
    }
}
