import API
import Resources
import Storage
import Testing

@Suite struct HistoryTests {
    private struct Teardown: Codable, Equatable {
        var step: Int
        var digest: String?
    }

    @Test func `a record reads back equal until it is removed`() async throws {
        let database = try database()
        let first = Teardown(step: 1, digest: nil)
        let second = Teardown(step: 2, digest: "\u{0}ff")
        try await database.saveRecord(first, of: try uid(1))
        try await database.saveRecord(second, of: try uid(1))
        try await database.saveRecord(first, of: try uid(2))
        #expect(try await database.record(Teardown.self, of: try uid(1)) == second)
        let all = try await database.records(Teardown.self).mapValues { try $0.get() }
        #expect(all == [try uid(1): second, try uid(2): first])
        try await database.removeRecord(of: try uid(1))
        #expect(try await database.record(Teardown.self, of: try uid(1)) == nil)
        await expect("corrupt") { try await database.record([Int].self, of: try uid(2)) }
    }

    @Test func `receipts and rescues read back equal, the oldest first`() async throws {
        let database = try database()
        for number in [UInt64(2), 1, 2] {
            try await database.save(try receipt(number))
            try await database.save(try rescue(number))
        }
        #expect(try await database.receipts() == [try receipt(1), try receipt(2)])
        #expect(try await database.rescues() == [try rescue(1), try rescue(2)])
        #expect(try await database.rescue("r-1") == (try rescue(1)))
        try await database.removeRescue("r-1")
        #expect(try await database.rescues() == [try rescue(2)])
    }

    @Test func `events come in order, after an id, of one name or all`() async throws {
        let database = try database()
        let first = try await database.append(try event("A"))
        let rest = try await database.append([
            try event("B", of: "other"), try event("C"), try event("D"),
        ])
        #expect(rest.map(\.id) == (1...3).map { first.id + $0 })
        let own = try name("login-fix")
        func reasons(_ events: [Event]) -> String { events.map(\.reason).joined() }
        #expect(reasons(try await database.events(of: nil, after: 0, limit: 9)) == "ABCD")
        #expect(reasons(try await database.events(of: own, after: first.id, limit: 9)) == "CD")
        #expect(reasons(try await database.events(of: own, after: 0, limit: 2)) == "AC")
        #expect(try await database.events(of: own, kind: .source, after: 0, limit: 9).isEmpty)
        #expect(try await database.events(of: own, after: 0, limit: -1).isEmpty)
        var stored = try event("A")
        stored.id = first.id
        #expect(try await database.events(of: own, after: 0, limit: 1) == [stored])
    }

    @Test func `old events go: first those of the noisy, then the oldest of all`() async throws {
        let database = try database()
        let quiet = try await database.append(try event("Quiet", of: "quiet"))
        let noisy = Array(repeating: try event("Noisy", of: "noisy"), count: 5_000)
        let last = try #require(try await database.append(noisy).last)
        let slack = Int(Database.eventsPruneInterval)
        let kept = try await database.events(of: try name("noisy"), after: 0, limit: .max)
        #expect((Database.eventsPerNameMax...Database.eventsPerNameMax + slack) ~= kept.count)
        #expect(kept.last?.id == last.id)
        #expect(kept.map(\.id) == Array((kept.first?.id ?? 0)...last.id))
        #expect(try await database.events(of: try name("quiet"), after: 0, limit: 9) == [quiet])

        var newest = last
        for number in 0..<60 {
            let many = Array(repeating: try event("Many", of: "many-\(number)"), count: 1_000)
            newest = try #require(try await database.append(many).last)
        }
        // None of these names exceeds its own limit, so their ids have no gap.
        let oldest = try #require(try await database.events(of: nil, after: 0, limit: 1).first)
        let count = Int(newest.id - oldest.id) + 1
        #expect((Database.eventsMax...Database.eventsMax + slack) ~= count)
        #expect(try await database.events(of: try name("quiet"), after: 0, limit: 9).isEmpty)
    }

    @Test func `a chat is made once`() async throws {
        let database = try database()
        let chat = try name("c-1")
        let made = try await database.createChat(name: chat, title: "First", now: time(0))
        let again = try await database.createChat(name: chat, title: "Second", now: time(1))
        #expect(again == made)
        #expect(made.title == "First")
        #expect(try await database.chats() == [made])
        #expect(try await database.chat(named: chat) == made)
        #expect(try await database.chat(named: try name("c-2")) == nil)
    }

    @Test func `messages keep their order and every character`() async throws {
        let database = try database()
        let chat = try name("c-1")
        var message = ChatMessage(
            chat: chat,
            role: .user,
            text: "a\u{0}b\r\n\u{202E}",
            time: time(0)
        )
        await expect("notFound") { try await database.post(message) }
        _ = try await database.createChat(name: chat, title: "", now: time(0))
        let first = try await database.post(message)
        message.role = .assistant
        let second = try await database.post(message)
        #expect(first.id < second.id)
        #expect(first.text == message.text)
        #expect(try await database.messages(of: chat) == [first, second])
        #expect(try await database.messages(of: chat, after: first.id) == [second])
    }

    @Test func `a summary is injected exactly once, however many try at once`() async throws {
        try await withDirectory { directory in
            let database = try Database(path: directory + "/berth.db")
            let chat = try name("c-1")
            let results = try await withThrowingTaskGroup(of: ChatMessage.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let message = ChatMessage(
                            chat: chat,
                            role: .summary,
                            text: "attempt \(number)",
                            time: time(0),
                            key: "uid:head"
                        )
                        return try await number.isMultiple(of: 2)
                            ? database.inject(message) : database.post(message)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let stored = try await database.messages(of: chat)
            #expect(stored.count == 1)
            #expect(Set(results) == Set(stored))
            await expect("rejected") {
                try await database.inject(
                    ChatMessage(chat: chat, role: .summary, text: "", time: time(0))
                )
            }
        }
    }
}
