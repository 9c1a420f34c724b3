/// One image in a list.
package struct ImageSummary: Hashable, Sendable, Decodable {
    package let id: String
    package let tags: [String]
    /// Seconds since 1970.
    package let created: Int
    /// Bytes.
    package let size: Int
    package let labels: [String: String]

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case tags = "RepoTags"
        case created = "Created"
        case size = "Size"
        case labels = "Labels"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        tags = try values.decodeIfPresent([String].self, forKey: .tags) ?? []
        created = try values.decodeIfPresent(Int.self, forKey: .created) ?? 0
        size = try values.decodeIfPresent(Int.self, forKey: .size) ?? 0
        labels = try values.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
    }
}

/// One image as inspect reports it.
package struct ImageInspection: Hashable, Sendable, Decodable {
    package let id: String
    package let tags: [String]?
    package let digests: [String]?
    package let created: String?
    package let architecture: String?
    package let operatingSystem: String?
    /// Bytes.
    package let size: Int?
    package let config: Config?

    package struct Config: Hashable, Sendable, Decodable {
        package let labels: [String: String]?
        package let user: String?
        package let environment: [String]?
        package let command: [String]?
        package let entrypoint: [String]?

        private enum CodingKeys: String, CodingKey {
            case labels = "Labels"
            case user = "User"
            case environment = "Env"
            case command = "Cmd"
            case entrypoint = "Entrypoint"
        }
    }

    package var labels: [String: String] { config?.labels ?? [:] }

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case tags = "RepoTags"
        case digests = "RepoDigests"
        case created = "Created"
        case architecture = "Architecture"
        case operatingSystem = "Os"
        case size = "Size"
        case config = "Config"
    }
}

/// One report of a pull, an import or a build.
package struct ImageProgress: Hashable, Sendable, Decodable {
    /// A line of a build's output.
    package let output: String?
    /// What a pull or import is doing.
    package let status: String?
    /// The layer that `status` is about.
    package let layer: String?
    package let detail: Detail?
    /// Extra results, such as a built image's id.
    package let auxiliary: Auxiliary?
    let error: String?

    package struct Detail: Hashable, Sendable, Decodable {
        /// Bytes.
        package let current: Int?
        package let total: Int?
    }

    package struct Auxiliary: Hashable, Sendable, Decodable {
        package let id: String?

        private enum CodingKeys: String, CodingKey {
            case id = "ID"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case output = "stream"
        case status
        case layer = "id"
        case detail = "progressDetail"
        case auxiliary = "aux"
        case error
    }
}
