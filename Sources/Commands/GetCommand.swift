import API
import ArgumentParser
import Resources

struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "List resources, or show some by name.",
        discussion: """
            Kinds: workspaces (ws), workspaceclasses (class), sources (src), chats, receipts, \
            events, secrets, rescues.

            Examples:
              berth get workspaces
              berth get ws first -o yaml
              berth get workspace/first
              berth get ws -l team=web -w
            """
    )

    @Argument(help: "KIND, KIND NAME… or KIND/NAME….")
    var target: [String]

    @Flag(name: .shortAndLong, help: "Go on, with each change as it happens.")
    var watch = false

    @Option(
        name: [.customShort("l"), .long],
        help: "Only those whose labels match, as in team=web,tier!=test."
    )
    var selector: String?

    @OptionGroup var format: OutputOptions
    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let target = try Target(target)
        let labels = try selector.map(parsedSelector)
        let client = try connection.client
        if case .resource(let kind) = target.subject {
            let listing = ResourceListing(
                client: client,
                kind: kind,
                names: target.names,
                selector: labels,
                format: format.output
            )
            return try await listing.run(watching: watch)
        }
        guard labels == nil else { throw Failure(.invalid, "-l selects resources only") }
        guard !watch else {
            throw Failure(.invalid, "-w watches resources; for events use `berth events -w`")
        }
        let names = target.names
        switch target.subject {
        case .resource: break
        case .chats: try await show(Chat.self, client, "chats", names) { $0.name.text }
        case .receipts:
            try await show(Receipt.self, client, "receipts", names) { $0.workspace.text }
        case .events: try await show(Event.self, client, "events", names) { $0.name.text }
        case .secrets: try await show(SecretEntry.self, client, "secrets", names) { $0.name.text }
        case .rescues: try await show(RescueEntry.self, client, "rescues", names) { $0.id }
        }
    }

    private func show<Item: Listable & Codable>(
        _ type: Item.Type,
        _ client: APIClient,
        _ path: String,
        _ names: [String],
        _ key: (Item) -> String
    ) async throws {
        var items = try await client.list(type, path)
        if !names.isEmpty {
            for name in names where !items.contains(where: { key($0) == name }) {
                throw Failure(.notFound, "there is nothing called '\(name)' among the \(path)")
            }
            items = items.filter { names.contains(key($0)) }
        }
        try printItems(items, format.output, single: names.count == 1 && items.count == 1)
    }
}

/// Prints a list, or says that there is nothing.
func printItems<Item: Listable>(
    _ items: [Item],
    _ format: OutputFormat,
    single: Bool = false
) throws {
    let console = Console.current
    let text = try rendered(
        items,
        as: format,
        single: single,
        coloured: console.isColoured,
        now: console.now()
    )
    if text.isEmpty, items.isEmpty { console.say("nothing found") }
    console.print(text, terminator: "")
}

/// Lists resources of one kind, once or followed by their changes.
private struct ResourceListing {
    let client: APIClient
    let kind: Kind
    let names: [String]
    let selector: LabelSelector?
    let format: OutputFormat

    func run(watching: Bool) async throws {
        if kind == .workspace, format == .table, names.isEmpty, !watching {
            return try printItems(
                try await client.list(
                    WorkspaceSummary.self,
                    kind.plural,
                    query: query + [("view", "summary")]
                ),
                format
            )
        }
        let items = try await items()
        try printItems(items, format, single: names.count == 1)
        guard watching else { return }
        try await follow(items)
    }

    private func items() async throws -> [AnyResource] {
        guard !names.isEmpty else {
            return try await client.list(AnyResource.self, kind.plural, query: query)
        }
        var items: [AnyResource] = []
        for name in names {
            let name = try parsedName(name)
            items.append(try await client.get(AnyResource.self, kind.plural, name.text))
        }
        return items
    }

    private var query: APIClient.Query {
        selector.map { [("labelSelector", $0.text)] } ?? []
    }

    /// Prints each change in columns as wide as those of the list above.
    ///
    /// The watch begins with the present resources, which are already printed.
    private func follow(_ shown: [AnyResource]) async throws {
        let console = Console.current
        let wide = format == .wide
        let widths = table(of: shown, wide: wide, now: console.now()).widths
        var last = Dictionary(shown.map { ($0.metadata.uid, $0) }) { first, _ in first }
        try await client.watch(ResourceChange.self, kind.plural, query: query) { change in
            let item = change.object
            guard names.isEmpty || names.contains(item.metadata.name.text),
                change.type == .deleted || last[item.metadata.uid] != item
            else { return true }
            last[item.metadata.uid] = change.type == .deleted ? nil : item
            switch format {
            case .table, .wide:
                let line = table(of: [item], wide: wide, now: console.now())
                    .rendered(coloured: console.isColoured, withHeading: false, widths: widths)
                console.print(line, terminator: "")
            case .json, .yaml, .name: try printItems([item], format, single: true)
            }
            return true
        }
        throw Failure(.unreachable, "the controller ended the watch; run the command again")
    }
}
