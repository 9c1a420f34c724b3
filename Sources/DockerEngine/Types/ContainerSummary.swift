/// One container in a list, as a lock-free copy of the Engine's state describes it.
///
/// Inspect before anything destructive.
package struct ContainerSummary: Hashable, Sendable, Decodable {
    package let id: String
    /// Without the leading slash; empty for some dead containers.
    package let names: [String]
    package let image: String
    package let imageID: String
    /// Seconds since 1970.
    package let created: Int
    package let state: ContainerState
    /// Text for people, such as "Up 3 minutes (healthy)".
    package let status: String
    package let labels: [String: String]
    package let mounts: [MountPoint]
    /// The network that it was created for, by its name or as `bridge`, `none`, `host`.
    package let networkMode: String?

    private enum HostKeys: String, CodingKey {
        case networkMode = "NetworkMode"
    }

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case names = "Names"
        case image = "Image"
        case imageID = "ImageID"
        case created = "Created"
        case state = "State"
        case status = "Status"
        case labels = "Labels"
        case mounts = "Mounts"
        case host = "HostConfig"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        names = (try values.decodeIfPresent([String].self, forKey: .names) ?? [])
            .map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
        image = try values.decodeIfPresent(String.self, forKey: .image) ?? ""
        imageID = try values.decodeIfPresent(String.self, forKey: .imageID) ?? ""
        created = try values.decodeIfPresent(Int.self, forKey: .created) ?? 0
        state = try values.decode(ContainerState.self, forKey: .state)
        status = try values.decodeIfPresent(String.self, forKey: .status) ?? ""
        labels = try values.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        mounts = try values.decodeIfPresent([MountPoint].self, forKey: .mounts) ?? []
        let host = try? values.nestedContainer(keyedBy: HostKeys.self, forKey: .host)
        networkMode = try host?.decodeIfPresent(String.self, forKey: .networkMode)
    }
}

/// A mount of a container.
package struct MountPoint: Hashable, Sendable, Decodable {
    /// `volume`, `bind`, `tmpfs` or another.
    package let type: String?
    /// The volume's name.
    package let name: String?
    package let source: String?
    package let destination: String
    package let isWritable: Bool?

    private enum CodingKeys: String, CodingKey {
        case type = "Type"
        case name = "Name"
        case source = "Source"
        case destination = "Destination"
        case isWritable = "RW"
    }
}
