import ArgumentParser
import Resources

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show what the controller did and why.",
        discussion: """
            Examples:
              berth events
              berth events first -w
            """
    )

    @Argument(help: "Only those of this workspace.")
    var name: String?

    @Flag(name: .shortAndLong, help: "Go on, with each event as it happens.")
    var watch = false

    @OptionGroup var format: OutputOptions
    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let name = try name.map(workspaceName)
        let client = try connection.client
        let query: APIClient.Query = name.map { [("name", $0.text)] } ?? []
        let events = try await client.list(Event.self, "events", query: query)
        guard watch else { return try printItems(events, format.output) }
        let console = Console.current
        let wide = format.output == .wide
        let widths = table(of: events, wide: wide, now: console.now()).widths
        if !events.isEmpty { try printItems(events, format.output) }
        let last = events.map(\.id).max() ?? 0
        try await client.watch(
            Event.self,
            "events",
            query: query + [("after", String(last))]
        ) { event in
            switch format.output {
            case .table, .wide:
                let line = table(of: [event], wide: wide, now: console.now())
                    .rendered(coloured: console.isColoured, withHeading: false, widths: widths)
                console.print(line, terminator: "")
            case .json, .yaml, .name: try printItems([event], format.output, single: true)
            }
            return true
        }
        throw Failure(.unreachable, "the controller ended the stream; run the command again")
    }
}
