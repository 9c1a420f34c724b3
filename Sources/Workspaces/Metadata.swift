/// What every resource carries besides its spec; users write `name` and `labels`, the rest is ours.
package struct Metadata: Codable, Hashable, Sendable {
    package var name: ResourceName
    @Bytewise package var labels: [String: String]
    package var uid: UID
    /// Raised by one with every change of the spec; starts at 1.
    package var generation: Int64
    package var creationTimestamp: Timestamp
    /// When deletion was asked for; the resource goes once its teardown is through.
    package var deletionTimestamp: Timestamp?
    /// The source that declared it; nil when a user applied it.
    package var source: ResourceName?

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
}
