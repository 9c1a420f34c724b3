import API
import ControllerAPI
import Resources
import Testing

struct TabListTests {
    private let now = Timestamp(milliseconds: 1_780_000_000_000)

    private func names(_ list: TabList, alive: Set<String> = [], at time: Timestamp? = nil)
        -> [String]
    {
        list.entries(alive: alive, now: time ?? now).map(\.id)
    }

    @Test func `the agent's tab is first, pinned, and there from the start`() throws {
        let entries = TabList().entries(alive: ["claude"], now: now)
        let first = try #require(entries.first)
        #expect(entries.count == 1)
        #expect(first.id == "claude" && first.pinned && first.alive)
    }

    @Test func `the lowest shell that is free is opened`() throws {
        var list = TabList()
        #expect(try list.open(title: nil, alive: []) == "shell-1")
        #expect(try list.open(title: "logs", alive: ["shell-2"]) == "shell-3")
        try list.close("shell-1", alive: [], now: now)
        #expect(try list.open(title: nil, alive: ["shell-2"]) == "shell-1")
        #expect(
            list.entries(alive: [], now: now).map(\.title) == ["Claude Code", "logs", "Shell 1"]
        )
    }

    @Test func `a hundredth shell is refused`() throws {
        var list = TabList()
        for _ in 1...TabList.shellsMax { _ = try list.open(title: nil, alive: []) }
        #expect(throws: APIError.self) { try list.open(title: nil, alive: []) }
    }

    @Test func `a session that came about without a tab is shown, and can be kept`() throws {
        var list = TabList()
        #expect(
            names(list, alive: ["shell-7", "claude", "other", "shell-100"]) == [
                "claude", "shell-7",
            ]
        )
        try list.rename("shell-7", to: "mine", alive: ["shell-7"])
        #expect(list.entries(alive: [], now: now).last?.title == "mine")
        #expect(throws: APIError.self) { try list.rename("shell-8", to: "x", alive: []) }
    }

    @Test func `an order moves what it names to the front, and the agent stays first`() throws {
        var list = TabList()
        for _ in 1...3 { _ = try list.open(title: nil, alive: []) }
        try list.order(["shell-3", "claude", "shell-1"], alive: [])
        #expect(names(list) == ["claude", "shell-3", "shell-1", "shell-2"])
        #expect(throws: APIError.self) { try list.order(["shell-1", "shell-1"], alive: []) }
        #expect(throws: APIError.self) { try list.order(["shell-9"], alive: []) }
    }

    @Test func `a closed tab stays away though its session is still reported for a moment`() throws
    {
        var list = TabList()
        _ = try list.open(title: nil, alive: [])
        try list.close("shell-1", alive: ["shell-1"], now: now)
        #expect(names(list, alive: ["shell-1"]) == ["claude"])
        // A tab that is still alive later is shown again.
        let later = now.adding(.seconds(20))
        #expect(names(list, alive: ["shell-1"], at: later) == ["claude", "shell-1"])
    }
}
