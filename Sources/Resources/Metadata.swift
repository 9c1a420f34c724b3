/// The metadata of every resource; users write `name` and `labels`, Berth writes the rest.
package struct Metadata: Codable, Hashable, Sendable {
    package var name: ResourceName
    @Bytewise package var labels: [String: String]
    package var uid: UID
    /// Increases by one with every change of the spec; starts at 1.
    package var generation: Int64
    package var creationTimestamp: Timestamp
    /// When deletion was requested; the resource is removed once its teardown is finished.
    package var deletionTimestamp: Timestamp?
    /// The source that declared it; nil when a user applied it.
    package var source: ResourceName?
    /// Increases with every change of the resource, including its status; 0 before it is stored.
    package var resourceVersion: Int64 = 0
    /// The policy for unsaved work in the requested close or deletion, which replaces the spec's
    /// `onUnsaved`; the next change of the spec clears it.
    package var closePolicy: UnsavedPolicy?

    package init(
        name: ResourceName,
        labels: [String: String] = [:],
        uid: UID,
        generation: Int64 = 1,
        creationTimestamp: Timestamp,
        deletionTimestamp: Timestamp? = nil,
        source: ResourceName? = nil
    ) {
        self.name = name
        self.labels = labels
        self.uid = uid
        self.generation = generation
        self.creationTimestamp = creationTimestamp
        self.deletionTimestamp = deletionTimestamp
        self.source = source
    }

    /// Decodes metadata without a version too, which earlier versions stored.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(ResourceName.self, forKey: .name)
        _labels = try container.decode(Bytewise<[String: String]>.self, forKey: .labels)
        uid = try container.decode(UID.self, forKey: .uid)
        generation = try container.decode(Int64.self, forKey: .generation)
        creationTimestamp = try container.decode(Timestamp.self, forKey: .creationTimestamp)
        deletionTimestamp = try container.decodeIfPresent(
            Timestamp.self,
            forKey: .deletionTimestamp
        )
        source = try container.decodeIfPresent(ResourceName.self, forKey: .source)
        resourceVersion =
            try container.decodeIfPresent(Int64.self, forKey: .resourceVersion) ?? 0
        closePolicy = try container.decodeIfPresent(UnsavedPolicy.self, forKey: .closePolicy)
    }
}
