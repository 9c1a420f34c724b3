import API
import Foundation
import Resources
import Storage
import Testing

@Suite struct AdoptionTests {
    @Test func `an adoption is stored whole, once, and outlives the process`() async throws {
        try await withDirectory { directory in
            let path = directory + "/berth.db"
            let database = try Database(path: path)
            let workspace = try adopted()
            for _ in 0..<2 {
                try await database.write(
                    .put(.workspace(workspace)),
                    .adoption(try uid(1), from: [try uid(7)])
                )
            }
            let again = try Database(path: path)
            #expect(try await again.adoptions() == [try uid(1): [try uid(7)]])
            #expect(try await again.resources().resources.count == 1)
        }
    }

    @Test func `a probe tells that the file was taken away`() async throws {
        try await withDirectory { directory in
            let path = directory + "/berth.db"
            let database = try Database(path: path)
            try await database.probe()
            try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
            await #expect(throws: StorageError.self) { try await database.probe() }
            try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
            try await database.probe()
        }
    }

    @Test func `a backup keeps no look that a later restore could remove by`() async throws {
        try await withDirectory { directory in
            let database = try Database(path: directory + "/berth.db")
            try await database.saveRecord(["isRemoving": false], of: try uid(1))
            try await database.saveRecord(["isRemoving": true], of: try uid(2))
            try await database.backup(to: directory + "/copy.db")
            let copy = try Database(path: directory + "/copy.db")
            #expect(try await copy.records([String: Bool].self).keys.sorted() == [try uid(2)])
        }
    }

    @Test func `a data directory that is served or has a database is claimed`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: root) }
        #expect(DataDirectory.claim(at: root) == nil)
        let directory = try DataDirectory(path: root)
        #expect(DataDirectory.claim(at: root) == nil)
        let lock = try directory.lock()
        #expect(DataDirectory.claim(at: root)?.contains("stop that one first") == true)
        withExtendedLifetime(lock) {}
    }

    private func adopted() throws -> Workspace {
        Resource(
            kind: .workspace,
            metadata: Metadata(
                name: try name("first"),
                uid: try uid(1),
                creationTimestamp: time(0)
            ),
            spec: WorkspaceSpec(),
            status: WorkspaceStatus()
        )
    }
}
