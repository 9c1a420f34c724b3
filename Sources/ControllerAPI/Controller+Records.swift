package import API
import Reconciler
package import Resources
import Storage

extension Controller {
    /// How many elements are buffered for a watcher that does not read.
    static let watchBacklogMax = 4_096

    package func events(
        of name: ResourceName?,
        after id: Int64,
        limit: Int
    ) async throws(APIError) -> [Event] {
        try await stored { () async throws(StorageError) in
            try await database.events(of: name, after: id, limit: limit)
        }
    }

    package func eventStream(
        of name: ResourceName?,
        after id: Int64
    ) async throws(APIError) -> AsyncStream<Event> {
        // Subscribes before the list is read; an event in both is sent once.
        let live = broadcast.events()
        let past = try await events(of: name, after: id, limit: 10_000)
        return Self.stream(past, then: live, after: id) { event in
            name == nil || event.name == name ? event.id : nil
        }
    }

    package func messageStream(
        of chat: ResourceName,
        after id: Int64
    ) async throws(APIError) -> AsyncStream<ChatMessage> {
        let live = broadcast.messages()
        let past = try await messages(of: chat, after: id)
        return Self.stream(past, then: live, after: id) { $0.chat == chat ? $0.id : nil }
    }

    /// The stored elements, followed by the new ones; `number` returns an element's ID, nil when it
    /// does not belong to the stream.
    private static func stream<Element: Sendable>(
        _ past: [Element],
        then live: AsyncStream<Element>,
        after id: Int64,
        _ number: @escaping @Sendable (Element) -> Int64?
    ) -> AsyncStream<Element> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Element.self,
            bufferingPolicy: .bufferingOldest(past.count + watchBacklogMax)
        )
        for element in past { continuation.yield(element) }
        let last = past.last.flatMap(number) ?? id
        // Ends with the stream: its termination cancels the task.
        let task = Task {
            for await element in live {
                guard let number = number(element), number > last else { continue }
                // A watcher that falls this far behind is disconnected;
                // it reconnects for what it missed.
                if case .dropped = continuation.yield(element) { break }
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }

    package func secrets() async throws(APIError) -> [SecretEntry] {
        try await stored { () throws(StorageError) in try secretStore.list() }
    }

    package func setSecret(_ name: VariableName, to value: [UInt8]) async throws(APIError) {
        try await stored { () throws(StorageError) in try secretStore.set(name, to: value) }
        await reconciler.secretsChanged()
    }

    package func deleteSecret(_ name: VariableName) async throws(APIError) {
        let existed = try await stored { () throws(StorageError) in try secretStore.delete(name) }
        guard existed else { throw APIError(.notFound, "there is no secret '\(name)'") }
        await reconciler.secretsChanged()
    }

    package func rescues() async throws(APIError) -> [RescueEntry] {
        try await stored { () async throws(StorageError) in try await database.rescues() }
    }

    package func receipts() async throws(APIError) -> [Receipt] {
        try await stored { () async throws(StorageError) in try await database.receipts() }
    }

    package func chats() async throws(APIError) -> [Chat] {
        try await stored { () async throws(StorageError) in try await database.chats() }
    }

    package func createChat(
        _ name: ResourceName?,
        title: String
    ) async throws(APIError) -> Chat {
        guard let chosen = name ?? (try? ResourceName(parsing: "c-\(UID.random().short)")) else {
            throw APIError(.internal, "no name could be made for the chat")
        }
        return try await stored { () async throws(StorageError) in
            try await database.createChat(name: chosen, title: title, now: clock.now())
        }
    }

    package func messages(of chat: ResourceName) async throws(APIError) -> [ChatMessage] {
        try await messages(of: chat, after: 0)
    }

    private func messages(
        of chat: ResourceName,
        after id: Int64
    ) async throws(APIError) -> [ChatMessage] {
        let known = try await stored { () async throws(StorageError) in
            try await database.chat(named: chat)
        }
        guard known != nil else { throw APIError(.notFound, "there is no chat '\(chat)'") }
        return try await stored { () async throws(StorageError) in
            try await database.messages(of: chat, after: id)
        }
    }

    package func post(
        _ text: String,
        as role: ChatMessage.Role,
        to chat: ResourceName
    ) async throws(APIError) -> ChatMessage {
        let message = ChatMessage(chat: chat, role: role, text: text, time: clock.now())
        let stored = try await stored { () async throws(StorageError) in
            try await database.post(message)
        }
        broadcast.send(stored)
        return stored
    }
}
