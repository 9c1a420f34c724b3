import API
import ControllerAPI
import Foundation
import Logging
import Reconciler
import Reconciliation
import Repositories
import Resources
import Storage
import TestSupport
import Testing
import UnsavedWork
import WorkspaceHost

@Suite
struct RescueRetentionTests {
    /// A database and directories with one rescue, and the clock that decides when it expires.
    private struct Fixture {
        let base: String
        let database: Database
        let retention: RescueRetention
        let clock = ManualClock()
        let entry: RescueEntry

        init() async throws {
            base = FileManager.default.temporaryDirectory.path + "/berth-\(UID.random().short)"
            database = try Database(inMemory: .random())
            let path = "\(base)/rescue/login-fix-1"
            entry = RescueEntry(
                id: "login-fix-1",
                workspace: try name(),
                uid: .random(),
                time: clock.now(),
                bytes: 4,
                items: [WorkItem(.untracked, names: ["notes"])],
                path: path,
                expires: clock.now().adding(.seconds(7 * 86_400))
            )
            for directory in [path, "\(base)/rescue/another-1"] {
                try FileManager.default.createDirectory(
                    atPath: directory,
                    withIntermediateDirectories: true
                )
            }
            try Data("work".utf8).write(to: URL(filePath: "\(path)/1.tar"))
            try await database.save(entry)
            retention = RescueRetention(
                database: database,
                directories: HostDirectories(
                    run: "\(base)/run",
                    rescue: "\(base)/rescue",
                    broker: try GitBroker()
                ),
                clock: clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        }

        var files: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(base)/rescue")) ?? [])
                .sorted()
        }

        /// Checks that many days after the beginning, and returns the remaining entries.
        func look(days: Int) async throws -> [String] {
            clock.advance(to: .seconds(days * 86_400))
            await retention.removeExpired()
            return try await database.rescues().map(\.id)
        }
    }

    private func with(_ body: (Fixture) async throws -> Void) async throws {
        let bench = try await Fixture()
        defer { try? FileManager.default.removeItem(atPath: bench.base) }
        try await body(bench)
    }

    @Test func `a rescue stays until its time is over, and goes then with its entry`() async throws
    {
        try await with { bench in
            let left1 = try await bench.look(days: 6)
            #expect(left1 == [bench.entry.id])
            #expect(bench.files == ["another-1", "login-fix-1"])
            let left2 = try await bench.look(days: 7)
            #expect(left2 == [])
            #expect(bench.files == ["another-1"])
        }
    }

    @Test func `one whose files are gone already loses its entry too`() async throws {
        try await with { bench in
            try FileManager.default.removeItem(atPath: bench.entry.path)
            let left3 = try await bench.look(days: 7)
            #expect(left3 == [])
        }
    }

    @Test func `one that a close under way rests on stays`() async throws {
        try await with { bench in
            var teardown = Teardown(startedAt: bench.clock.now())
            teardown.rescueID = bench.entry.id
            try await bench.database.commit(
                Edit([.record(bench.entry.uid, teardown)]),
                as: 1
            )
            let left4 = try await bench.look(days: 8)
            #expect(left4 == [bench.entry.id])
            try await bench.database.commit(Edit([.removeRecord(bench.entry.uid)]), as: 2)
            let left5 = try await bench.look(days: 9)
            #expect(left5 == [])
        }
    }

    @Test(arguments: ["", ".", "..", "../run", "a/b", ".login-fix-1.partial"])
    func `nothing but a rescue of that name is ever removed`(id: String) async throws {
        try await with { bench in
            let directories = HostDirectories(
                run: "\(bench.base)/run",
                rescue: "\(bench.base)/rescue",
                broker: try GitBroker()
            )
            #expect(throws: HostError.self) { try directories.removeRescue(id) }
            #expect(bench.files == ["another-1", "login-fix-1"])
        }
    }
}
