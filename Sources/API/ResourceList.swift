/// A list as the API answers it.
package struct ResourceList<Item: Codable & Sendable>: Codable, Sendable {
    package var items: [Item]
    /// Of resources: what a watch may begin after so that it misses nothing.
    package var resourceVersion: Int64?

    package init(items: [Item], resourceVersion: Int64? = nil) {
        self.items = items
        self.resourceVersion = resourceVersion
    }
}
