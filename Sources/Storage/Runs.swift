internal import GRDB
package import Resources

/// A run as it is stored.
package struct StoredRun: Sendable {
    package var id: RunID
    /// The workspace's.
    package var uid: UID
    /// Whether it is through.
    package var isEnd: Bool
    /// The run, or why it cannot be read.
    package var value: Result<Run, StorageError>
}

/// Runs; those of workspaces that are gone stay.
extension Database {
    /// Every run; one that cannot be read is an error in its own place.
    package func runs() async throws(StorageError) -> [StoredRun] {
        try await read { connection in
            let rows = try Row.fetchAll(
                connection,
                sql: "SELECT id, uid, phase, value FROM run ORDER BY created, id"
            )
            return try rows.map { row in
                let (phase, text): (String, String) = (row["phase"], row["value"])
                return StoredRun(
                    id: try RunID(parsing: row["id"]),
                    uid: try UID(parsing: row["uid"]),
                    isEnd: RunPhase(rawValue: phase)?.isEnd ?? false,
                    value: Result { () throws(StorageError) in try value(fromJSON: text) }
                )
            }
        }
    }

    /// Stores a whole run, in place of the one with its ID; its transcript stays.
    static func save(_ run: Run, in connection: Connection) throws {
        try connection.execute(
            sql: """
                INSERT INTO run (id, uid, workspace, class, phase, created, value)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET uid = excluded.uid,
                    workspace = excluded.workspace, class = excluded.class,
                    phase = excluded.phase, created = excluded.created, value = excluded.value
                """,
            arguments: [
                run.id.text, run.uid.text, run.workspace.text, run.class?.text,
                run.phase.rawValue, run.created.milliseconds, try json(run),
            ]
        )
    }
}

/// A transcript goes with its run.
let schemaRuns = """
    CREATE TABLE run (
        id TEXT PRIMARY KEY NOT NULL,
        uid TEXT NOT NULL,
        workspace TEXT NOT NULL,
        class TEXT,
        phase TEXT NOT NULL,
        created INTEGER NOT NULL,
        value TEXT NOT NULL
    ) STRICT;
    CREATE TABLE run_transcript (
        run TEXT PRIMARY KEY NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        read_up_to INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        last INTEGER NOT NULL,
        is_cut INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE run_event (
        run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        uuid TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (run, number),
        UNIQUE (run, uuid)
    ) STRICT;
    """
