import API
import Foundation
import Resources
import Storage
import Testing

/// Disks and files with errors.
@Suite struct FaultTests {
    @Test func `a file is made private and keeps its installation`() async throws {
        try await withDirectory { directory in
            let path = directory + "/berth.db"
            let first = try Database(path: path)
            try await first.saveRecord(1, of: try uid(1))
            #expect(try await first.syncsEveryCommit())
            for suffix in ["", "-wal", "-shm"] { #expect(try mode(path + suffix) == 0o600) }
            let second = try Database(path: path)
            #expect(first.installation == second.installation)
            #expect(try await second.record(Int.self, of: try uid(1)) == 1)
        }
    }

    @Test func `what changes nothing writes nothing`() async throws {
        try await withDirectory { directory in
            let database = try Database(path: directory + "/berth.db")
            func store() async throws {
                _ = try await database.createChat(name: try name("c-1"), title: "", now: time(0))
                _ = try await database.inject(
                    ChatMessage(
                        chat: try name("c-1"),
                        role: .summary,
                        text: "",
                        time: time(0),
                        key: "k"
                    )
                )
            }
            let log = URL(fileURLWithPath: directory + "/berth.db-wal")
            let empty = try Data(contentsOf: log)
            try await store()
            let written = try Data(contentsOf: log)
            #expect(written != empty)
            for _ in 0..<10 { try await store() }
            #expect(try Data(contentsOf: log) == written)
        }
    }

    @Test func `a missing directory, a directory and a link are refused`() async throws {
        try await withDirectory { directory in
            await expect("cannotOpen") { try Database(path: directory + "/none/berth.db") }
            await expect("cannotOpen") { try Database(path: directory) }
            try FileManager.default.createSymbolicLink(
                atPath: directory + "/link",
                withDestinationPath: directory + "/elsewhere"
            )
            await expect("cannotOpen") { try Database(path: directory + "/link") }
        }
    }

    @Test func `a file that is no database, and one with a damaged page, are refused`()
        async throws
    {
        try await withDirectory { directory in
            let path = directory + "/berth.db"
            try Data(repeating: 65, count: 8_192).write(to: URL(fileURLWithPath: path))
            let error = await expect("corrupt") { try Database(path: path) }
            #expect(error?.description.contains(path) == true)
            #expect(error?.description.contains("backup") == true)

            let copy = directory + "/copy.db"
            let database = try Database(inMemory: try uid(1))
            for number in 0..<200 {
                try await database.saveRecord("record", of: try uid(UInt64(number)))
            }
            try await database.backup(to: copy)
            var bytes = try Data(contentsOf: URL(fileURLWithPath: copy))
            try #require(bytes.count > 3 * 4_096)
            for index in 4_096..<bytes.count { bytes[index] = 0xA5 }
            try bytes.write(to: URL(fileURLWithPath: copy))
            await expect("corrupt") { try Database(path: copy) }
        }
    }

    @Test func `a newer schema is refused and left as it is`() async throws {
        try await withDirectory { directory in
            let path = directory + "/berth.db"
            do { _ = try Database(path: path) }
            let sql = "INSERT INTO grdb_migrations VALUES ('999')"
            try run("/usr/bin/env", ["python3", "-c", newerSchema, path, sql])
            let error = await expect("tooNew") { try Database(path: path) }
            #expect(error?.description.contains("newer Berth") == true)
        }
    }

    @Test func `a full disk is said so, loses nothing, and is survived`() async throws {
        let database = try Database(inMemory: try uid(1), pagesMax: 64)
        var stored = 0
        let error = await expect("full") {
            for number in 0..<10_000 {
                try await database.saveRecord(
                    String(repeating: "x", count: 500),
                    of: try uid(UInt64(number))
                )
                stored += 1
            }
        }
        #expect(error?.isTransient == true)
        #expect(stored > 100)
        #expect(try await database.records(String.self).count == stored)
        try await database.removeRecord(of: try uid(0))
        try await database.saveRecord("fits", of: try uid(0))
    }

    @Test(.enabled(if: getuid() == 0))
    func `a full file system is said so by database, secrets and directory`() async throws {
        try await withDirectory { directory in
            try run("/bin/mount", ["-t", "tmpfs", "-o", "size=1m", "none", directory])
            defer { try? run("/bin/umount", ["-l", directory]) }
            let data = try DataDirectory(path: directory)
            let secrets = try SecretStore(directory: data.secrets)
            let database = try Database(path: data.database)
            var stored = 0
            await expect("full") {
                for number in 0..<10_000 {
                    try await database.saveRecord(
                        String(repeating: "x", count: 2_000),
                        of: try uid(UInt64(number))
                    )
                    stored += 1
                }
            }
            #expect(stored > 10)
            #expect(try await database.records(String.self).count == stored)
            fill(directory + "/padding")
            await expect("full") { try secrets.set(try VariableName(parsing: "A"), to: [1]) }
            #expect(try secrets.list().isEmpty)
            await expect("full") { try DataDirectory(path: directory) }
        }
    }

    @Test(.enabled(if: getuid() == 0))
    func `a file and a directory that we may not write are said so`() async throws {
        try await withDirectory { directory in
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755],
                ofItemAtPath: directory
            )
            let path = directory + "/berth.db"
            do { _ = try Database(path: path) }
            try FileManager.default.setAttributes([.posixPermissions: 0o604], ofItemAtPath: path)
            await #expect(processExitsWith: .success) {
                [directory = directory as String, path = path as String] in
                try #require(setuid(65_534) == 0)
                await expect("readOnly") { try Database(path: path) }
                await expect("readOnly") { try Database(path: directory + "/new.db") }
                await expect("readOnly") { try DataDirectory(path: directory + "/data") }
            }
        }
    }

    @Test func `a second opener waits its turn and sees every write`() async throws {
        try await withDirectory { directory in
            let path = directory + "/berth.db"
            let databases = [try Database(path: path), try Database(path: path)]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        try await databases[number % 2].saveRecord(
                            number,
                            of: try uid(UInt64(number))
                        )
                    }
                }
                try await group.waitForAll()
            }
            for database in databases {
                #expect(try await database.records(Int.self).count == 100)
            }
        }
    }

    @Test func `a cancelled task's write is refused and stores nothing`() async throws {
        let database = try database()
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask {
                await expect("cancelled") { try await database.saveRecord(1, of: try uid(1)) }
            }
        }
        #expect(try await database.records(Int.self).isEmpty)
    }

    @Test func `a backup taken during writes is whole, private and one file`() async throws {
        try await withDirectory { directory in
            let database = try Database(path: directory + "/berth.db")
            let copy = directory + "/copies"
            try FileManager.default.createDirectory(
                atPath: copy,
                withIntermediateDirectories: false
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0..<200 {
                        try await database.saveRecord(number, of: try uid(UInt64(number)))
                    }
                }
                for _ in 0..<5 { try await database.backup(to: copy + "/b.db") }
                try await group.waitForAll()
            }
            try await database.backup(to: copy + "/b.db")
            #expect(try FileManager.default.contentsOfDirectory(atPath: copy) == ["b.db"])
            #expect(try mode(copy + "/b.db") == 0o600)
            let restored = try Database(path: copy + "/b.db")
            #expect(restored.installation == database.installation)
            #expect(try await restored.records(Int.self).count == 200)
            await expect("cannotOpen") { try await database.backup(to: directory + "/none/b.db") }
        }
    }

    private var newerSchema: String {
        """
        import sqlite3, sys
        connection = sqlite3.connect(sys.argv[1])
        connection.execute(sys.argv[2])
        connection.commit()
        """
    }

    /// Writes until the disk is full.
    private func fill(_ path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0, count: 512)
        for _ in 0..<(1 << 20) where write(descriptor, block, block.count) <= 0 { return }
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let process = try Process.run(URL(fileURLWithPath: program), arguments: arguments)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
