import API
import Resources
import Storage
import Testing

struct AccessTests {
    private func credential(_ name: String) -> Credential {
        Credential(
            kind: .token,
            name: name,
            user: "root",
            role: .editor,
            digest: "d",
            createdAt: Timestamp(milliseconds: 1),
            expires: Timestamp(milliseconds: 2)
        )
    }

    @Test func `credentials come back as they were stored, until they are removed`() async throws {
        let database = try Database(inMemory: .random())
        let credential = credential("first")
        try await database.addCredential(credential)
        #expect(try await database.credentials() == [credential])
        try await database.removeCredential(credential.id)
        try await database.removeCredential(credential.id)
        #expect(try await database.credentials().isEmpty)
    }

    @Test func `two credentials of one name are a conflict`() async throws {
        let database = try Database(inMemory: .random())
        try await database.addCredential(credential("first"))
        do {
            try await database.addCredential(credential("first"))
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
