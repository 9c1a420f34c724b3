import ControlPlane
import Storage
import Testing
import Workspaces

struct AccessTests {
    private func grant(_ name: String) -> Grant {
        Grant(
            kind: .token,
            name: name,
            user: "root",
            role: .editor,
            digest: "d",
            createdAt: Timestamp(milliseconds: 1),
            expires: Timestamp(milliseconds: 2)
        )
    }

    @Test func `grants come back as they were stored, until they are removed`() async throws {
        let database = try Database(inMemory: .random())
        let grant = grant("first")
        try await database.addGrant(grant)
        #expect(try await database.grants() == [grant])
        try await database.removeGrant(grant.id)
        try await database.removeGrant(grant.id)
        #expect(try await database.grants().isEmpty)
    }

    @Test func `two grants of one name are a conflict`() async throws {
        let database = try Database(inMemory: .random())
        try await database.addGrant(grant("first"))
        do {
            try await database.addGrant(grant("first"))
            Issue.record("the second was stored")
        } catch {
            guard case .conflict = error else { throw error }
        }
    }

    @Test func `changes of tabs at once are all kept, and go with their workspace`() async throws {
        let database = try Database(inMemory: .random())
        let uid = UID.random()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await database.changeTabs(of: uid, initial: [Int]()) { $0.append(number) }
                }
            }
            try await group.waitForAll()
        }
        let stored = try await database.tabs([Int].self, of: uid)
        #expect(stored?.sorted() == Array(0..<50))
        try await database.write(.remove(try resource(try declaration(), uid: uid)))
        #expect(try await database.tabs([Int].self, of: uid) == nil)
    }
}
