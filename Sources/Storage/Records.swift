internal import GRDB
package import Workspaces

/// One record for each UID: how far something that must not be done twice or halfway has come.
extension Database {
    /// The record of `uid`; throws `corrupt` when a value of another type is stored.
    package func record<Value: Codable & Sendable>(
        _: Value.Type,
        of uid: UID
    ) async throws(StorageError) -> Value? {
        try await read { connection in
            try String.fetchOne(
                connection,
                sql: "SELECT value FROM record WHERE uid = ?",
                arguments: [uid.text]
            ).map { try value(fromJSON: $0) }
        }
    }

    /// All records, for a controller that starts.
    package func records<Value: Codable & Sendable>(
        _: Value.Type
    ) async throws(StorageError) -> [UID: Value] {
        try await read { connection in
            let rows = try Row.fetchAll(connection, sql: "SELECT uid, value FROM record")
            return try rows.reduce(into: [:]) { records, row in
                records[try UID(parsing: row["uid"])] = try value(fromJSON: row["value"])
            }
        }
    }

    /// Replaces the record of `uid`.
    ///
    /// It survives a power cut once this returns, so the step it announces may begin: see `Database`
    /// for why every commit is synced.
    package func saveRecord(
        _ value: some Codable & Sendable,
        of uid: UID
    ) async throws(StorageError) {
        let text = try json(value)
        try await write { connection in
            try connection.execute(
                sql: """
                    INSERT INTO record (uid, value) VALUES (?, ?)
                    ON CONFLICT (uid) DO UPDATE SET value = excluded.value
                    """,
                arguments: [uid.text, text]
            )
        }
    }

    /// Forgets the record of `uid`, if there is one.
    package func removeRecord(of uid: UID) async throws(StorageError) {
        try await write { connection in
            try connection.execute(sql: "DELETE FROM record WHERE uid = ?", arguments: [uid.text])
        }
    }
}
