import Resources
import Storage
import Testing

@Suite struct TranscriptTests {
    private let database: Database
    private let run: Run

    init() async throws {
        database = try StorageTests.database()
        run = try sampleRun(1)
        try await database.write(.run(run), .run(try sampleRun(2)))
    }

    private func numbers(after number: Int64 = 0, limit: Int = 1_000) async throws -> [Int64] {
        try await database.transcript(of: run.id, after: number, limit: limit).map(\.number)
    }

    @Test func `events read back in order, after a number, and are each run's own`() async throws {
        try await database.append([agentEvent(1), agentEvent(2)], to: run.id, readUpTo: 20)
        let other = try sampleRun(2).id
        try await database.append([agentEvent(1)], to: other, readUpTo: 10)
        let last = try await database.append([agentEvent(3)], to: run.id, readUpTo: 30)
        let stored = try await database.transcript(of: run.id, limit: 9)
        #expect(stored.map(\.json) == [agentEvent(1), agentEvent(2), agentEvent(3)].map(\.json))
        #expect(stored.map(\.uuid) == ["u-1", "u-2", "u-3"])
        #expect(try await numbers() == [1, 2, 3])
        #expect(try await numbers(after: 1, limit: 1) == [2])
        #expect(try await numbers(after: 3).isEmpty)
        #expect(try await numbers(limit: -1).isEmpty)
        #expect(last.readUpTo == 30)
        #expect(try await database.transcriptPosition(of: run.id) == last)
        #expect(try await database.transcriptPosition(of: other).last == 1)
    }

    @Test func `whoever appends again what may be stored stores it once`() async throws {
        let events = (1...5).map { agentEvent($0) }
        for end in [3, 5, 5, 2] {
            try await database.append(Array(events[..<end]), to: run.id, readUpTo: Int64(end))
        }
        #expect(try await numbers() == [1, 2, 3, 4, 5])
        // A file that is shorter than before is read from where it is.
        #expect(try await database.transcriptPosition(of: run.id).readUpTo == 2)
        try await database.append([agentEvent(9), agentEvent(9)], to: run.id, readUpTo: 7)
        #expect(try await numbers() == [1, 2, 3, 4, 5, 6])
    }

    @Test func `of a run that says more than fits the beginning is kept, and that it was cut`()
        async throws
    {
        let megabyte = 1 << 20
        var sent = 0
        for number in Int64(1)...20 {
            try await database.append(
                [agentEvent(number, bytes: megabyte - 100)],
                to: run.id,
                readUpTo: number
            )
            sent += 1
        }
        let fitting = Database.transcriptBytesMax / megabyte
        let stored = try await database.transcript(of: run.id, limit: 99)
        #expect(stored.count == fitting + 1)
        #expect(stored.last?.uuid == Database.transcriptCut)
        #expect(stored.dropLast().map(\.uuid) == (1...fitting).map { "u-\($0)" })
        // Even what would fit by itself is missing after the mark.
        let position = try await database.append([agentEvent(99)], to: run.id, readUpTo: 1_000)
        #expect(position.isCut)
        #expect(position.readUpTo == 1_000)
        #expect(position.last == Int64(fitting) + 1)
        #expect(position.bytes < Int64(Database.transcriptBytesMax + 200))
    }

    @Test func `a character that the database cannot hold costs no more than itself`()
        async throws
    {
        let json = "{\"a\":\"x\0y\"}"
        try await database.append(
            [TranscriptEvent(uuid: "u", json: json)],
            to: run.id,
            readUpTo: 1
        )
        let stored = try await database.transcript(of: run.id, limit: 1)
        #expect(stored.first?.json == "{\"a\":\"x\u{FFFD}y\"}")
    }

    @Test func `storing a run anew leaves its transcript as it is`() async throws {
        try await database.append([agentEvent(1)], to: run.id, readUpTo: 20)
        var changed = run
        changed.turns = 9
        try await database.write(.run(changed), version: 2)
        #expect(try await numbers() == [1])
        #expect(try await database.transcriptPosition(of: run.id).readUpTo == 20)
    }

    @Test func `a run that is not stored gets no transcript`() async throws {
        let unknown = RunID(workspace: try uid(5), generation: 1)
        await expect("notFound") {
            try await database.append([agentEvent(1)], to: unknown, readUpTo: 1)
        }
        #expect(try await database.transcript(of: unknown, limit: 9).isEmpty)
    }

    @Test func `a full disk takes neither events nor the offset`() async throws {
        let small = try Database(inMemory: try uid(99), pagesMax: 64)
        try await small.write(.run(run))
        await expect("full") {
            for number in Int64(1)...10_000 {
                try await small.append(
                    [agentEvent(number, bytes: 500), agentEvent(-number, bytes: 500)],
                    to: run.id,
                    readUpTo: number
                )
            }
        }
        let position = try await small.transcriptPosition(of: run.id)
        #expect(position.last == position.readUpTo * 2)
        #expect(position.readUpTo > 10)
        let stored = try await small.transcript(of: run.id, limit: 99_999)
        #expect(stored.count == Int(position.last))
    }
}
