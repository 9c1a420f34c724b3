/// What teardown saved of one workspace.
package struct RescueEntry: Codable, Hashable, Sendable {
    package var id: String
    package var workspace: ResourceName
    package var uid: UID
    package var time: Timestamp
    package var bytes: Int64
    /// One line for each thing saved.
    package var items: [String]
    /// The directory on the controller's host.
    package var path: String
    package var expires: Timestamp

    package init(
        id: String,
        workspace: ResourceName,
        uid: UID,
        time: Timestamp,
        bytes: Int64,
        items: [String],
        path: String,
        expires: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.uid = uid
        self.time = time
        self.bytes = bytes
        self.items = items
        self.path = path
        self.expires = expires
    }
}
