package import Resources

/// What the reconciler needs of storage besides resources.
///
/// Every call is durable when it returns.
package protocol WorkspaceStore: Sendable {
    /// Throws when nothing can be stored now: the disk is full or read-only, or the file is gone.
    func probe() async throws

    func append(_ event: Event) async throws -> Event
    /// Stores `message` unless one with its key exists, and returns what is stored.
    func inject(_ message: ChatMessage) async throws -> ChatMessage
    func messages(of chat: ResourceName) async throws -> [ChatMessage]
    func save(_ entry: RescueEntry) async throws
    func rescue(_ id: String) async throws -> RescueEntry?
}
