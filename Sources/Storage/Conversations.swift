internal import GRDB
package import Resources

/// Chats and their messages.
extension Database {
    /// Makes a chat, or returns the existing one with that name unchanged.
    package func createChat(
        name: ResourceName,
        title: String,
        now: Timestamp
    ) async throws(StorageError) -> Chat {
        let chat = Chat(name: name, title: title, creationTimestamp: now)
        return try await write { try Self.ensure(chat, in: $0) }
    }

    /// All chats, sorted by name.
    package func chats() async throws(StorageError) -> [Chat] {
        try await read { connection in
            try String.fetchAll(connection, sql: "SELECT value FROM chat ORDER BY name")
                .map { try value(fromJSON: $0) }
        }
    }

    /// The chat with that name, if it exists.
    package func chat(named name: ResourceName) async throws(StorageError) -> Chat? {
        try await read { try Self.find(name, in: $0) }
    }

    /// The messages of a chat after `id`, oldest first; none when the chat does not exist.
    package func messages(
        of chat: ResourceName,
        after id: Int64 = 0
    ) async throws(StorageError) -> [ChatMessage] {
        try await read { connection in
            try Row.fetchAll(
                connection,
                sql: "SELECT id, value FROM message WHERE chat = ? AND id > ? ORDER BY id",
                arguments: [chat.text, id]
            ).map(Self.message)
        }
    }

    /// Stores `message` and returns it with its `id`; a message with a key is injected.
    ///
    /// Throws `notFound` when a message without a key names a chat that does not exist.
    package func post(_ message: ChatMessage) async throws(StorageError) -> ChatMessage {
        guard message.key == nil else { return try await inject(message) }
        return try await write { connection in
            guard try Self.find(message.chat, in: connection) != nil else {
                throw StorageError.notFound("there is no chat named '\(message.chat)'")
            }
            try Self.insert(message, in: connection)
            var stored = message
            stored.id = connection.lastInsertedRowID
            return stored
        }
    }

    /// Stores `message` unless one with its key is stored, and returns the stored one, read back.
    ///
    /// The message exists exactly once after any number of calls, also parallel ones; the caller
    /// compares the result with what it passed. Makes the chat if it is missing. Throws `rejected`
    /// without a key.
    package func inject(_ message: ChatMessage) async throws(StorageError) -> ChatMessage {
        guard let key = message.key else { throw .rejected("a message to inject needs a key") }
        let chat = Chat(
            name: message.chat,
            title: message.chat.text,
            creationTimestamp: message.time
        )
        return try await write { connection in
            // The insert alone would increase the table's sequence, which is a write.
            if let stored = try Self.find(key: key, in: connection) { return stored }
            _ = try Self.ensure(chat, in: connection)
            try Self.insert(message, in: connection)
            guard let stored = try Self.find(key: key, in: connection) else {
                throw StorageError.corrupt("an injected message is missing")
            }
            return stored
        }
    }

    private static func find(key: String, in connection: Connection) throws -> ChatMessage? {
        try Row.fetchOne(
            connection,
            sql: "SELECT id, value FROM message WHERE key = ?",
            arguments: [key]
        ).map(message)
    }

    private static func insert(_ message: ChatMessage, in connection: Connection) throws {
        try connection.execute(
            sql: """
                INSERT INTO message (chat, key, value) VALUES (?, ?, ?)
                ON CONFLICT (key) DO NOTHING
                """,
            arguments: [message.chat.text, message.key, try json(message)]
        )
    }

    private static func message(_ row: Row) throws -> ChatMessage {
        var message: ChatMessage = try value(fromJSON: row["value"])
        message.id = row["id"]
        return message
    }

    private static func find(_ name: ResourceName, in connection: Connection) throws -> Chat? {
        try String.fetchOne(
            connection,
            sql: "SELECT value FROM chat WHERE name = ?",
            arguments: [name.text]
        ).map { try value(fromJSON: $0) }
    }

    static func ensure(_ chat: Chat, in connection: Connection) throws -> Chat {
        if let stored = try find(chat.name, in: connection) { return stored }
        try connection.execute(
            sql: "INSERT INTO chat (name, value) VALUES (?, ?)",
            arguments: [chat.name.text, try json(chat)]
        )
        return chat
    }
}
