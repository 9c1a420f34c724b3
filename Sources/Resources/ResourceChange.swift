/// One change of a resource, as a watch tells it.
package struct ResourceChange: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    package var type: Kind
    package var object: AnyResource

    package init(type: Kind, object: AnyResource) {
        self.type = type
        self.object = object
    }
}

/// A change as a watch tells it, with the version from which another watch may go on after it.
package struct WatchedChange: Sendable {
    package var change: ResourceChange
    /// nil for what was there when the watch began, but for the last of it.
    package var version: Int64?

    package init(change: ResourceChange, version: Int64?) {
        self.change = change
        self.version = version
    }
}
