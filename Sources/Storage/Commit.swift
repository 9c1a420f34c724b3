internal import GRDB
package import Resources

/// All stored resources, for a starting controller.
package struct StoredResources: Sendable {
    package var resources: [AnyResource]
    /// The version of the newest change.
    package var revision: Int64
}

/// Changes to resources, which all go through `commit`.
extension Database {
    /// Makes all of `edit` durable, or none of it, as the change with version `revision`.
    package func commit(_ edit: Edit, as revision: Int64) async throws(StorageError) {
        try await write { connection in
            for write in edit.writes { try Self.perform(write, in: connection) }
            try connection.execute(sql: "UPDATE revision SET value = ?", arguments: [revision])
        }
    }

    /// All resources, including those being deleted, by kind and name.
    package func resources() async throws(StorageError) -> StoredResources {
        try await read { connection in
            let resources = try Row.fetchAll(
                connection,
                sql: "SELECT \(StoredResource.columns) FROM resource ORDER BY kind, name"
            ).map(StoredResource.any)
            let revision = try Int64.fetchOne(connection, sql: "SELECT value FROM revision")
            return StoredResources(resources: resources, revision: revision ?? 0)
        }
    }

    private static func perform(_ write: Edit.Write, in connection: Connection) throws {
        switch write {
        case .put(let resource): try StoredResource.save(resource, in: connection)
        case .status(let resource): try StoredResource.saveStatus(resource, in: connection)
        case .remove(let resource):
            for table in ["resource", "record", "tabs"] {
                try connection.execute(
                    sql: "DELETE FROM \(table) WHERE uid = ?",
                    arguments: [resource.metadata.uid.text]
                )
            }
        case .record(let uid, let value): try saveRecord(value, of: uid, in: connection)
        case .removeRecord(let uid):
            try connection.execute(sql: "DELETE FROM record WHERE uid = ?", arguments: [uid.text])
        case .receipt(let receipt): try save(receipt, in: connection)
        case .chat(let chat): _ = try ensure(chat, in: connection)
        case .adoption(let uid, let installations):
            for installation in installations.sorted() {
                try connection.execute(
                    sql: """
                        INSERT INTO adoption (uid, installation) VALUES (?, ?)
                        ON CONFLICT DO NOTHING
                        """,
                    arguments: [uid.text, installation.text]
                )
            }
        }
    }
}

/// The version of the newest change, so that versions keep growing after restarts and removals.
let schemaRevision = """
    CREATE TABLE revision (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        value INTEGER NOT NULL
    ) STRICT;
    INSERT INTO revision VALUES (1, 0);
    ALTER TABLE resource ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
    """
