internal import GRDB
package import Resources

/// The stored events, in order; old ones are removed automatically.
extension Database {
    /// How many events are kept per resource name, plus or minus `eventsPruneInterval`.
    package static let eventsPerNameMax = 1_000
    /// How many events are kept in total, plus or minus `eventsPruneInterval`.
    package static let eventsMax = 50_000
    /// Old events are removed only once per this many new ones, so that most appends are cheap.
    package static let eventsPruneInterval: Int64 = 256

    /// Stores `event` and returns it with its `id`.
    package func append(_ event: Event) async throws(StorageError) -> Event {
        try await write { try Self.append(event, in: $0) }
    }

    /// Stores several events in one transaction.
    package func append(_ events: [Event]) async throws(StorageError) -> [Event] {
        guard !events.isEmpty else { return [] }
        return try await write { connection in
            try events.map { try Self.append($0, in: connection) }
        }
    }

    /// Events after `id`, oldest first; of the resource `name`, or with nil of all resources.
    package func events(
        of name: ResourceName?,
        kind: Kind = .workspace,
        after id: Int64,
        limit: Int
    ) async throws(StorageError) -> [Event] {
        guard limit > 0 else { return [] }
        return try await read { connection in
            let filter = name == nil ? "" : "kind = :kind AND name = :name AND"
            var arguments: StatementArguments = ["id": id, "limit": limit]
            if let name { arguments += ["kind": kind.rawValue, "name": name.text] }
            let rows = try Row.fetchAll(
                connection,
                sql: """
                    SELECT id, value FROM event WHERE \(filter) id > :id ORDER BY id LIMIT :limit
                    """,
                arguments: arguments
            )
            return try rows.map { row in
                var event: Event = try value(fromJSON: row["value"])
                event.id = row["id"]
                return event
            }
        }
    }

    private static func append(_ event: Event, in connection: Connection) throws -> Event {
        try connection.execute(
            sql: "INSERT INTO event (kind, name, value) VALUES (?, ?, ?)",
            arguments: [event.kind.rawValue, event.name.text, try json(event)]
        )
        var stored = event
        stored.id = connection.lastInsertedRowID
        if stored.id % eventsPruneInterval == 0 { try prune(upTo: stored.id, in: connection) }
        return stored
    }

    /// Removes the events above the limits; checks only names with events since the last time.
    private static func prune(upTo id: Int64, in connection: Connection) throws {
        try connection.execute(
            sql: """
                DELETE FROM event WHERE id <=
                    (SELECT id FROM event ORDER BY id DESC LIMIT 1 OFFSET ?)
                """,
            arguments: [eventsMax]
        )
        let touched = try Row.fetchAll(
            connection,
            sql: "SELECT DISTINCT kind, name FROM event WHERE id > ?",
            arguments: [id - eventsPruneInterval]
        )
        for row in touched {
            let (kind, name): (String, String) = (row["kind"], row["name"])
            try connection.execute(
                sql: """
                    DELETE FROM event WHERE kind = :kind AND name = :name AND id <=
                        (SELECT id FROM event WHERE kind = :kind AND name = :name
                         ORDER BY id DESC LIMIT 1 OFFSET :kept)
                    """,
                arguments: ["kind": kind, "name": name, "kept": eventsPerNameMax]
            )
        }
    }
}
