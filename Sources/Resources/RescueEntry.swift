package import UnsavedWork

/// The record of what a teardown rescued from one workspace.
package struct RescueEntry: Codable, Hashable, Sendable {
    package var id: String
    package var workspace: ResourceName
    package var uid: UID
    package var time: Timestamp
    package var bytes: Int64
    /// What would have been lost otherwise.
    package var items: [WorkItem]
    /// Work that was kept in case it is wanted.
    package var insured: [WorkItem]?
    /// Work that could not be read and so was not kept.
    package var unread: [String]?
    /// The directory on the controller's host.
    package var path: String
    package var expires: Timestamp

    package init(
        id: String,
        workspace: ResourceName,
        uid: UID,
        time: Timestamp,
        bytes: Int64,
        items: [WorkItem],
        insured: [WorkItem]? = nil,
        unread: [String]? = nil,
        path: String,
        expires: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.uid = uid
        self.time = time
        self.bytes = bytes
        self.items = items
        self.insured = insured
        self.unread = unread
        self.path = path
        self.expires = expires
    }

    /// What the rescue holds and what it lacks, one plain line each.
    package var lines: [String] {
        items.map(\.line) + (insured ?? []).map { "in case it is wanted: \($0.line)" }
            + (unread ?? []).map { "NOT kept, since it could not be read: \($0)" }
    }
}
