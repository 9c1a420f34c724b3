internal import ControlPlane
internal import GRDB
package import Workspaces

/// Workspaces taken over from an installation whose database was lost.
extension Database {
    /// Stores an adopted workspace and which installations' labels its objects carry, in one
    /// transaction.
    ///
    /// Throws `conflict` when its name or its UID is stored already.
    package func adopt(
        _ workspace: Workspace,
        from installations: Set<UID>
    ) async throws(StorageError) {
        try await write { connection in
            let name = workspace.metadata.name
            if try StoredResource.find(.workspace, name, in: connection) != nil {
                throw StorageError.conflict("there is a Workspace named '\(name)' already")
            }
            let isKnown = try Bool.fetchOne(
                connection,
                sql: "SELECT EXISTS (SELECT 1 FROM resource WHERE uid = ?)",
                arguments: [workspace.metadata.uid.text]
            )
            guard isKnown != true else {
                throw StorageError.conflict("the UID \(workspace.metadata.uid) is stored already")
            }
            try StoredResource.save(.workspace(workspace), in: connection)
            for installation in installations.sorted() {
                try connection.execute(
                    sql:
                        "INSERT INTO adoption (uid, installation) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    arguments: [workspace.metadata.uid.text, installation.text]
                )
            }
        }
    }

    /// Whose labels the objects of adopted workspaces carry, by the workspace's UID.
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

/// A row stays when its workspace is forgotten: what a removal left on the Engine is still ours.
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
