package import API
package import Resources

/// The stored tabs of a workspace: their order and titles.
package struct TabList: Codable, Hashable, Sendable {
    package struct Tab: Codable, Hashable, Sendable {
        package var id: String
        package var title: String
    }

    package static let shellsMax = 99
    private static let claude = "claude"
    /// How long the container's report may still name a closed session.
    private static let closingTime: Duration = .seconds(15)

    private var tabs = [Tab(id: claude, title: "Claude Code")]
    private var closed: [String: Timestamp] = [:]

    package init() {}

    /// The tabs in order, followed by sessions that started without a tab.
    package func entries(alive: Set<String>, now: Timestamp) -> [TabEntry] {
        let known = Set(tabs.map(\.id))
        let others = alive.filter { id in
            let isClosing = closed[id].map { now.since($0) < Self.closingTime } ?? false
            return !known.contains(id) && Self.number(of: id) != nil && !isClosing
        }
        let strays = others.sorted { (Self.number(of: $0) ?? 0) < (Self.number(of: $1) ?? 0) }
            .map { Tab(id: $0, title: Self.title(of: $0)) }
        return (tabs + strays).map { tab in
            TabEntry(
                id: tab.id,
                title: tab.title,
                pinned: tab.id == Self.claude,
                alive: alive.contains(tab.id)
            )
        }
    }

    /// Adds a tab for the lowest free shell number, which no tab and no session uses;
    /// returns its name.
    package mutating func open(title: String?, alive: Set<String>) throws(APIError) -> String {
        let taken = alive.union(tabs.map(\.id))
        let free = (1...Self.shellsMax).first { !taken.contains("shell-\($0)") }
        guard let free else {
            throw APIError(.conflict, "a workspace has at most \(Self.shellsMax) shells")
        }
        let id = "shell-\(free)"
        closed[id] = nil
        tabs.append(Tab(id: id, title: title ?? Self.title(of: id)))
        return id
    }

    package mutating func rename(_ id: String, to title: String, alive: Set<String>)
        throws(APIError)
    {
        try adopt(id, alive)
        for index in tabs.indices where tabs[index].id == id { tabs[index].title = title }
    }

    package mutating func order(_ ids: [String], alive: Set<String>) throws(APIError) {
        guard Set(ids).count == ids.count else {
            throw APIError(.invalid, "each tab has one place", field: "order")
        }
        for id in ids { try adopt(id, alive) }
        let places = Dictionary(uniqueKeysWithValues: zip(ids, ids.indices))
        let named = tabs.filter { places[$0.id] != nil }
            .sorted { places[$0.id, default: 0] < places[$1.id, default: 0] }
        let all = named + tabs.filter { places[$0.id] == nil }
        tabs = all.filter { $0.id == Self.claude } + all.filter { $0.id != Self.claude }
    }

    package mutating func close(_ id: String, alive: Set<String>, now: Timestamp) throws(APIError) {
        try adopt(id, alive)
        tabs.removeAll { $0.id == id }
        closed = closed.filter { now.since($0.value) < Self.closingTime }
        closed[id] = now
    }

    /// Adds a tab for a session that has none; throws when neither a tab nor a session exists.
    private mutating func adopt(_ id: String, _ alive: Set<String>) throws(APIError) {
        guard !tabs.contains(where: { $0.id == id }) else { return }
        guard alive.contains(id), Self.number(of: id) != nil else {
            throw APIError(.notFound, "there is no tab '\(id)'")
        }
        tabs.append(Tab(id: id, title: Self.title(of: id)))
    }

    private static func number(of id: String) -> Int? {
        guard id.hasPrefix("shell-"), let number = Int(id.dropFirst(6)),
            (1...shellsMax).contains(number)
        else { return nil }
        return number
    }

    private static func title(of id: String) -> String {
        number(of: id).map { "Shell \($0)" } ?? id
    }
}
