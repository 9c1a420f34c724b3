package import Resources

/// Conversations and their messages.
package protocol ChatAPI: Sendable {
    func chats() async throws(APIError) -> [Chat]
    func createChat(_ name: ResourceName?, title: String) async throws(APIError) -> Chat
    func messages(of chat: ResourceName) async throws(APIError) -> [ChatMessage]
    /// Each message as it arrives, starting with those stored after `id`.
    func messageStream(
        of chat: ResourceName,
        after id: Int64
    ) async throws(APIError) -> AsyncStream<ChatMessage>
    func post(
        _ text: String,
        as role: ChatMessage.Role,
        to chat: ResourceName
    ) async throws(APIError) -> ChatMessage
}
