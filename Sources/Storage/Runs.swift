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

    /// What runs cost, by run and day; those of runs that are forgotten too.
    package func runCosts() async throws(StorageError) -> [RunCost] {
        try await read { connection in
            let rows = try Row.fetchAll(
                connection,
                sql: "SELECT run, class, day, amount FROM run_cost ORDER BY day, run"
            )
            return try rows.map { row in
                let name: String? = row["class"]
                return RunCost(
                    run: try RunID(parsing: row["run"]),
                    class: try name.map { text in try ResourceName(parsing: text) },
                    day: row["day"],
                    amount: DollarAmount(micros: row["amount"])
                )
            }
        }
    }

    static func save(_ cost: RunCost, in connection: Connection) throws {
        try connection.execute(
            sql: """
                INSERT INTO run_cost (run, class, day, amount) VALUES (?, ?, ?, ?)
                ON CONFLICT (run, day) DO UPDATE SET class = excluded.class,
                    amount = excluded.amount
                """,
            arguments: [cost.run.text, cost.class?.text, cost.day, cost.amount.micros]
        )
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

/// A transcript goes with its run; what it cost counts for its class until the day is over.
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
    CREATE TABLE run_cost (
        run TEXT NOT NULL,
        class TEXT,
        day INTEGER NOT NULL,
        amount INTEGER NOT NULL,
        PRIMARY KEY (run, day)
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
