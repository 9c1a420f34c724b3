/// A conversation that workspaces can be linked to.
package struct Chat: Codable, Hashable, Sendable {
    package var name: ResourceName
    package var title: String
    package var creationTimestamp: Timestamp

    package init(name: ResourceName, title: String, creationTimestamp: Timestamp) {
        self.name = name
        self.title = title
        self.creationTimestamp = creationTimestamp
    }
}

/// One message of a conversation.
package struct ChatMessage: Codable, Hashable, Sendable {
    package enum Role: String, Codable, Sendable {
        case user, assistant
        /// Written by Berth: a workspace's summary.
        case summary
    }

    /// Increases within the database; 0 before it is stored.
    package var id: Int64
    package var chat: ResourceName
    package var role: Role
    package var text: String
    /// The content of a summary, which `text` shows; nil in messages that earlier versions stored.
    package var summary: ClosingSummary?
    package var time: Timestamp
    /// A second message with the same key is never stored, so it is injected exactly once.
    package var key: String?

    package init(
        id: Int64 = 0,
        chat: ResourceName,
        role: Role,
        text: String,
        summary: ClosingSummary? = nil,
        time: Timestamp,
        key: String? = nil
    ) {
        self.id = id
        self.chat = chat
        self.role = role
        self.text = text
        self.summary = summary
        self.time = time
        self.key = key
    }
}
