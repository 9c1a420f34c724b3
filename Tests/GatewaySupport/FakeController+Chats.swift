package import API
package import Resources
import Synchronization

/// Conversations in memory.
extension FakeController {
    package func chats() async throws(APIError) -> [Chat] { state.withLock { $0.chats } }

    package func createChat(_ name: ResourceName?, title: String) async throws(APIError) -> Chat {
        guard let name else { throw APIError(.invalid, "name the chat", field: "name") }
        let chat = Chat(name: name, title: title, creationTimestamp: Self.time)
        state.withLock { $0.chats.append(chat) }
        return chat
    }

    package func messages(of chat: ResourceName) async throws(APIError) -> [ChatMessage] {
        let messages = state.withLock { state -> [ChatMessage]? in
            guard state.chats.contains(where: { $0.name == chat }) else { return nil }
            return state.messages.filter { $0.chat == chat }
        }
        guard let messages else { throw APIError(.notFound, "there is no chat '\(chat)'") }
        return messages
    }

    package func messageStream(
        of chat: ResourceName,
        after id: Int64
    ) async throws(APIError) -> AsyncStream<ChatMessage> {
        let past = try await messages(of: chat).filter { $0.id > id }
        let (stream, continuation) = AsyncStream<ChatMessage>.makeStream()
        for message in past { continuation.yield(message) }
        state.withLock { $0.messageWatchers[chat, default: []].append(continuation) }
        return stream
    }

    package func post(
        _ text: String,
        as role: ChatMessage.Role,
        to chat: ResourceName
    ) async throws(APIError) -> ChatMessage {
        state.withLock { state in
            let id = Int64(state.messages.count + 1)
            let message = ChatMessage(id: id, chat: chat, role: role, text: text, time: Self.time)
            state.messages.append(message)
            for watcher in state.messageWatchers[chat, default: []] { watcher.yield(message) }
            return message
        }
    }
}
