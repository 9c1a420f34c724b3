internal import GRDB
package import Resources

/// The credentials for the API, and the tabs that a workspace's pages show.
extension Database {
    package func credentials() async throws(StorageError) -> [Credential] {
        try await read { connection in
            try String.fetchAll(connection, sql: "SELECT value FROM access ORDER BY id")
                .map { try value(fromJSON: $0) }
        }
    }

    /// Stores a credential; throws `conflict` when its name is taken.
    package func addCredential(_ credential: Credential) async throws(StorageError) {
        let text = try json(credential)
        try await write { connection in
            let taken = try Bool.fetchOne(
                connection,
                sql: "SELECT EXISTS (SELECT 1 FROM access WHERE name = ?)",
                arguments: [credential.name]
            )
            guard taken != true else {
                throw StorageError.conflict("there is a token '\(credential.name)' already")
            }
            try connection.execute(
                sql: "INSERT INTO access (id, name, value) VALUES (?, ?, ?)",
                arguments: [credential.id.text, credential.name, text]
            )
        }
    }

    /// Removes a credential if it exists.
    package func removeCredential(_ id: UID) async throws(StorageError) {
        try await write { connection in
            try connection.execute(sql: "DELETE FROM access WHERE id = ?", arguments: [id.text])
        }
    }

    /// The tabs of `uid`; nil when none are stored.
    package func tabs<Value: Codable & Sendable>(
        _: Value.Type,
        of uid: UID
    ) async throws(StorageError) -> Value? {
        try await read { try Self.tabs(of: uid, in: $0) }
    }

    /// Changes the tabs of `uid` in one transaction, starting from `initial` if there are none;
    /// returns the result of `change`.
    package func changeTabs<Value: Codable & Sendable, Answer: Sendable>(
        of uid: UID,
        initial: Value,
        _ change: @escaping @Sendable (inout Value) throws -> Answer
    ) async throws(StorageError) -> Answer {
        try await write { connection in
            var value: Value = try Self.tabs(of: uid, in: connection) ?? initial
            let answer = try change(&value)
            try connection.execute(
                sql: """
                    INSERT INTO tabs (uid, value) VALUES (?, ?)
                    ON CONFLICT (uid) DO UPDATE SET value = excluded.value
                    """,
                arguments: [uid.text, try json(value)]
            )
            return answer
        }
    }

    private static func tabs<Value: Codable>(
        of uid: UID,
        in connection: Connection
    ) throws -> Value? {
        try String.fetchOne(
            connection,
            sql: "SELECT value FROM tabs WHERE uid = ?",
            arguments: [uid.text]
        ).map { try value(fromJSON: $0) }
    }
}
