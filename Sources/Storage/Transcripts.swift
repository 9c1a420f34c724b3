internal import GRDB
package import Resources

/// One event of a run's transcript.
package struct TranscriptEvent: Hashable, Sendable {
    /// Unique within the run: the event's own UUID, or what else names its line for good.
    package var uuid: String
    /// A JSON text, as the agent wrote it.
    package var json: String
    /// From 1, without gaps; 0 before it is stored.
    package var number: Int64

    package init(uuid: String, json: String, number: Int64 = 0) {
        self.uuid = uuid
        self.json = json
        self.number = number
    }
}

/// How much of a run's transcript is stored.
package struct TranscriptPosition: Hashable, Sendable {
    /// The byte of the file up to which it was read, from its beginning.
    package var readUpTo: Int64 = 0
    /// What the events have in all.
    package var bytes: Int64 = 0
    /// The number of the last event; 0 without any.
    package var last: Int64 = 0
    /// Whether events are missing because the bound was reached.
    package var isCut = false

    package init() {}
}

/// What agents said and did in runs, as it is told to whoever follows them.
extension Database {
    /// The most that is stored of one run, in bytes; then one more event says that the rest is missing.
    package static let transcriptBytesMax = 8 << 20

    /// The UUID of the event that stands for what is missing.
    package static let transcriptCut = "berth-cut"

    /// Stores the events that are new, and that the file was read up to this byte, in one.
    ///
    /// Events that are stored already are passed over, so whoever does not know whether the last
    /// call came through repeats it. Throws `notFound` when the run is not stored.
    @discardableResult
    package func append(
        _ events: [TranscriptEvent],
        to run: RunID,
        readUpTo: Int64
    ) async throws(StorageError) -> TranscriptPosition {
        try await write { connection in
            let isThere = try Bool.fetchOne(
                connection,
                sql: "SELECT EXISTS (SELECT 1 FROM run WHERE id = ?)",
                arguments: [run.text]
            )
            guard isThere == true else {
                throw StorageError.notFound("there is no run '\(run)'")
            }
            let old = try Self.position(of: run, in: connection)
            var position = old ?? TranscriptPosition()
            for event in events { try Self.append(event, to: run, &position, in: connection) }
            position.readUpTo = readUpTo
            if position != old { try Self.save(position, of: run, in: connection) }
            return position
        }
    }

    /// The events of a run after `number`, oldest first; none when there is no such run.
    package func transcript(
        of run: RunID,
        after number: Int64 = 0,
        limit: Int
    ) async throws(StorageError) -> [TranscriptEvent] {
        guard limit > 0 else { return [] }
        return try await read { connection in
            try Row.fetchAll(
                connection,
                sql: """
                    SELECT number, uuid, value FROM run_event WHERE run = ? AND number > ?
                    ORDER BY number LIMIT ?
                    """,
                arguments: [run.text, number, limit]
            ).map { row in
                TranscriptEvent(uuid: row["uuid"], json: row["value"], number: row["number"])
            }
        }
    }

    /// How much of the run's transcript is stored.
    package func transcriptPosition(
        of run: RunID
    ) async throws(StorageError) -> TranscriptPosition {
        try await read { try Self.position(of: run, in: $0) ?? TranscriptPosition() }
    }

    /// Stores one event, or the mark that it is missing; nothing once that stands there.
    private static func append(
        _ event: TranscriptEvent,
        to run: RunID,
        _ position: inout TranscriptPosition,
        in connection: Connection
    ) throws {
        guard !position.isCut else { return }
        var event = event
        // No JSON text holds it, and SQLite's end with it.
        event.json.replace("\0", with: "\u{FFFD}")
        let isStored = try Bool.fetchOne(
            connection,
            sql: "SELECT EXISTS (SELECT 1 FROM run_event WHERE run = ? AND uuid = ?)",
            arguments: [run.text, event.uuid]
        )
        guard isStored != true else { return }
        if position.bytes + Int64(event.json.utf8.count) > Int64(transcriptBytesMax) {
            position.isCut = true
            event.uuid = transcriptCut
            event.json = #"{"type":"berth","subtype":"cut","bytesMax":\#(transcriptBytesMax)}"#
        }
        position.last += 1
        position.bytes += Int64(event.json.utf8.count)
        try connection.execute(
            sql: "INSERT INTO run_event (run, number, uuid, value) VALUES (?, ?, ?, ?)",
            arguments: [run.text, position.last, event.uuid, event.json]
        )
    }

    private static func position(
        of run: RunID,
        in connection: Connection
    ) throws -> TranscriptPosition? {
        try Row.fetchOne(
            connection,
            sql: "SELECT read_up_to, bytes, last, is_cut FROM run_transcript WHERE run = ?",
            arguments: [run.text]
        ).map { row in
            var position = TranscriptPosition()
            position.readUpTo = row["read_up_to"]
            position.bytes = row["bytes"]
            position.last = row["last"]
            position.isCut = row["is_cut"]
            return position
        }
    }

    private static func save(
        _ position: TranscriptPosition,
        of run: RunID,
        in connection: Connection
    ) throws {
        try connection.execute(
            sql: """
                INSERT INTO run_transcript (run, read_up_to, bytes, last, is_cut)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (run) DO UPDATE SET read_up_to = excluded.read_up_to,
                    bytes = excluded.bytes, last = excluded.last, is_cut = excluded.is_cut
                """,
            arguments: [
                run.text, position.readUpTo, position.bytes, position.last, position.isCut,
            ]
        )
    }
}
