/// One change of a resource, as a watch reports it.
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

/// A change as a watch reports it, with the version after which another watch may continue.
package struct WatchedChange: Sendable {
    package var change: ResourceChange
    /// nil for the initial listing, except for its last element.
    package var version: Int64?

    package init(change: ResourceChange, version: Int64?) {
        self.change = change
        self.version = version
    }
}
