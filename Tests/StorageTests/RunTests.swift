import Foundation
import Resources
import Storage
import Testing

@Suite struct RunTests {
    @Test func `a run reads back equal, and once, however often it was stored`() async throws {
        let database = try database()
        var first = try sampleRun(1)
        let second = try sampleRun(2)
        try await database.write(.run(first), .run(second), version: 1)
        first.enter(.starting, at: time(9))
        first.version = 2
        try await database.write(.run(first), version: 2)
        let stored = try await database.runs()
        #expect(try stored.map { try $0.value.get() } == [first, second])
        #expect(stored.map(\.isEnd) == [false, false])
        #expect(try await database.resources().revision == 2)
    }

    @Test func `what people asked of a run, and all it came to, reads back equal`() async throws {
        let database = try database()
        let run = try fullRun()
        try await database.write(.run(run))
        let stored = try #require(try await database.runs().first)
        #expect(try stored.value.get() == run)
        #expect(stored.isEnd)
        #expect(stored.uid == run.uid)
    }

    @Test func `a run stays when its workspace is forgotten, and goes with its transcript`()
        async throws
    {
        let database = try database()
        let workspace = try resource(try declaration(), uid: try uid(1))
        let run = try sampleRun(1)
        try await database.write(.put(workspace), .run(run))
        try await database.append([agentEvent(1)], to: run.id, readUpTo: 10)
        try await database.write(.remove(workspace), version: 2)
        #expect(try await database.runs().count == 1)
        #expect(try await database.transcript(of: run.id, limit: 9).count == 1)
        for version in Int64(3)...4 {
            try await database.write(.removeRun(run.id), version: version)
        }
        #expect(try await database.runs().isEmpty)
        #expect(try await database.transcript(of: run.id, limit: 9).isEmpty)
        #expect(try await database.transcriptPosition(of: run.id) == TranscriptPosition())
    }

    @Test func `a run is stored with the rest of its change or not at all`() async throws {
        let database = try database()
        struct Unstorable: Codable {
            func encode(to encoder: any Encoder) throws { throw StorageError.full("no room") }
        }
        await #expect(throws: (any Error).self) {
            try await database.write(.run(try sampleRun(1)), .record(try uid(2), Unstorable()))
        }
        #expect(try await database.runs().isEmpty)
        let kept = try sampleRun(1)
        try await database.write(.run(kept))
        await #expect(throws: (any Error).self) {
            try await database.write(.removeRun(kept.id), .record(try uid(2), Unstorable()))
        }
        #expect(try await database.runs().count == 1)
    }

    @Test func `what a run cost reads back, and stays for its day when the run is forgotten`()
        async throws
    {
        let database = try database()
        let (kept, gone) = (try sampleRun(1), try sampleRun(2))
        func cost(_ run: Run, _ day: Int64, _ micros: Int64, class name: String?) throws -> RunCost
        {
            RunCost(
                run: run.id,
                class: try name.map { try ResourceName(parsing: $0) },
                day: day,
                amount: DollarAmount(micros: micros)
            )
        }
        try await database.write(
            .run(kept),
            .run(gone),
            .cost(try cost(kept, 1, 5, class: nil)),
            .cost(try cost(gone, 1, 6, class: "big")),
            .cost(try cost(gone, 2, 7, class: "big")),
            .cost(try cost(gone, 2, 8, class: "big")),
            .removeRun(gone.id)
        )
        #expect(Set(try await database.runCosts().map(\.amount.micros)) == [5, 6, 8])
        try await database.write(.forgetCosts(before: 2), version: 2)
        let left = try await database.runCosts()
        #expect(left == [try cost(kept, 1, 5, class: nil), try cost(gone, 2, 8, class: "big")])
    }

    @Test func `a run that cannot be read is an error in its own place`() async throws {
        try await withDirectory { directory in
            let path = directory + "/berth.db"
            let runs = try [sampleRun(1), sampleRun(2), fullRun()]
            do {
                let database = try Database(path: path)
                for run in runs { try await database.write(.run(run)) }
            }
            for run in [runs[0], runs[2]] {
                let sql = "UPDATE run SET value = '{\"id\":7}' WHERE id = '\(run.id)'"
                try change(path, sql)
            }
            let database = try Database(path: path)
            let stored = try await database.runs()
            let lost = stored.filter { (try? $0.value.get()) == nil }
            #expect(Set(lost.map(\.id)) == [runs[0].id, runs[2].id])
            #expect(Set(lost.filter(\.isEnd).map(\.id)) == [runs[2].id])
            #expect(try stored.compactMap { try? $0.value.get() } == [sampleRun(2)])
            try await database.write(.run(runs[0]))
            #expect(try await database.runs().filter { (try? $0.value.get()) != nil }.count == 2)
        }
    }

    @Test(arguments: [0, 3, 17])
    func `a killed process leaves each change whole: workspace, run and what it replaced`(
        kill after: Int
    ) async throws {
        try await withDirectory { directory in
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [directory = directory as String, after = after as Int] in
                try await changeUntilKilled(in: directory, after: after)
            }
            let database = try Database(path: directory + "/berth.db")
            let runs = try await database.runs().map { try $0.value.get() }
            let stored = try await database.resources()
            #expect(stored.revision >= Int64(after))
            // Each change stored the workspace and one run, and forgot the one before the last.
            let newest = runs.map(\.version).max() ?? 0
            #expect(stored.resources.first?.metadata.resourceVersion ?? 0 == newest)
            #expect(stored.revision == newest)
            let kept = newest == 0 ? [] : Array(max(1, newest - 1)...newest)
            #expect(runs.map(\.version) == kept)
            for run in runs {
                let position = try await database.transcriptPosition(of: run.id)
                let events = try await database.transcript(of: run.id, limit: 99)
                #expect(events.map(\.number) == Array(0..<position.last).map { $0 + 1 })
                #expect(position.readUpTo == position.last * 10)
            }
        }
    }
}

/// Writes change after change, each with a transcript in two parts, until the process dies.
private func changeUntilKilled(in directory: String, after: Int) async throws {
    let database = try Database(path: directory + "/berth.db")
    let killer = Task.detached {
        while try await database.resources().revision < Int64(after) { await Task.yield() }
        kill(getpid(), SIGKILL)
    }
    for number in 1...Int64(100_000) {
        var run = try sampleRun(UInt64(number))
        run.version = number
        let workspace = try resource(try declaration(), uid: try uid(1), version: number)
        let old = RunID(workspace: try uid(1), generation: number - 2)
        try await database.write(.put(workspace), .run(run), .removeRun(old), version: number)
        for part in Int64(1)...2 {
            let position = try await database.append(
                [agentEvent(part * 2 - 1), agentEvent(part * 2)],
                to: run.id,
                readUpTo: part * 20
            )
            try #require(position.last == part * 2)
        }
    }
    try await killer.value
}

/// Changes a database behind its back.
private func change(_ path: String, _ sql: String) throws {
    let script = """
        import sqlite3, sys
        connection = sqlite3.connect(sys.argv[1])
        connection.execute(sys.argv[2])
        connection.commit()
        """
    let process = try Process.run(
        URL(fileURLWithPath: "/usr/bin/env"),
        arguments: ["python3", "-c", script, path, sql]
    )
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
}
