internal import GRDB
package import Resources

/// One record per UID: the progress of work that must not be done twice or partly.
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

    /// Every record by its UID; one that cannot be read is stored as an error.
    package func records<Value: Codable & Sendable>(
        _: Value.Type
    ) async throws(StorageError) -> [UID: Result<Value, StorageError>] {
        try await read { connection in
            let rows = try Row.fetchAll(connection, sql: "SELECT uid, value FROM record")
            return try rows.reduce(into: [:]) { records, row in
                let text: String = row["value"]
                records[try UID(parsing: row["uid"])] = Result {
                    () throws(StorageError) in try value(fromJSON: text)
                }
            }
        }
    }

    static func saveRecord(
        _ value: any Codable & Sendable,
        of uid: UID,
        in connection: Connection
    ) throws {
        try connection.execute(
            sql: """
                INSERT INTO record (uid, value) VALUES (?, ?)
                ON CONFLICT (uid) DO UPDATE SET value = excluded.value
                """,
            arguments: [uid.text, try json(value)]
        )
    }
}
