internal import GRDB
package import Resources

/// Adopted workspaces, whose own installation lost its database.
extension Database {
    /// The installations whose labels the objects of adopted workspaces carry, by workspace UID.
    package func adoptions() async throws(StorageError) -> [UID: Set<UID>] {
        try await read { connection in
            let rows = try Row.fetchAll(connection, sql: "SELECT uid, installation FROM adoption")
            return try rows.reduce(into: [:]) { adoptions, row in
                let installation = try UID(parsing: row["installation"])
                adoptions[try UID(parsing: row["uid"]), default: []].insert(installation)
            }
        }
    }
}

/// A row stays when its workspace is removed: objects that the removal left
/// on the Engine are still ours.
let schemaOperations = """
    CREATE TABLE pulse (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        count INTEGER NOT NULL
    ) STRICT;
    INSERT INTO pulse VALUES (1, 0);
    CREATE TABLE adoption (
        uid TEXT NOT NULL,
        installation TEXT NOT NULL,
        PRIMARY KEY (uid, installation)
    ) STRICT;
    """
