/// A list as the API returns it.
package struct ResourceList<Item: Codable & Sendable>: Codable, Sendable {
    package var items: [Item]
    /// For resources: a watch that begins after this version misses nothing.
    package var resourceVersion: Int64?

    package init(items: [Item], resourceVersion: Int64? = nil) {
        self.items = items
        self.resourceVersion = resourceVersion
    }
}
