internal import GRDB
package import Resources

/// What stays of a removed workspace: its receipt and its rescues.
extension Database {
    /// Stores a receipt; a second one for the same UID replaces the first.
    static func save(_ receipt: Receipt, in connection: Connection) throws {
        try connection.execute(
            sql: "INSERT OR REPLACE INTO receipt (uid, closed_at, value) VALUES (?, ?, ?)",
            arguments: [receipt.uid.text, receipt.closedAt.milliseconds, try json(receipt)]
        )
    }

    /// All receipts, the oldest first.
    package func receipts() async throws(StorageError) -> [Receipt] {
        try await values("SELECT value FROM receipt ORDER BY closed_at, uid")
    }

    /// Stores a rescue's entry; a second entry with the same ID replaces the first.
    package func save(_ entry: RescueEntry) async throws(StorageError) {
        try await write { connection in
            try connection.execute(
                sql: "INSERT OR REPLACE INTO rescue (id, time, value) VALUES (?, ?, ?)",
                arguments: [entry.id, entry.time.milliseconds, try json(entry)]
            )
        }
    }

    /// All rescues, the oldest first.
    package func rescues() async throws(StorageError) -> [RescueEntry] {
        try await values("SELECT value FROM rescue ORDER BY time, id")
    }

    /// The rescue with that ID, if it is kept.
    package func rescue(_ id: String) async throws(StorageError) -> RescueEntry? {
        let found: [RescueEntry] = try await values("SELECT value FROM rescue WHERE id = ?", [id])
        return found.first
    }

    /// Removes a rescue's entry if it exists; the caller removes its files.
    package func removeRescue(_ id: String) async throws(StorageError) {
        try await write { connection in
            try connection.execute(sql: "DELETE FROM rescue WHERE id = ?", arguments: [id])
        }
    }

    private func values<Value: Decodable & Sendable>(
        _ query: String,
        _ arguments: [String] = []
    ) async throws(StorageError) -> [Value] {
        try await read { connection in
            try String.fetchAll(connection, sql: query, arguments: StatementArguments(arguments))
                .map { try value(fromJSON: $0) }
        }
    }
}
