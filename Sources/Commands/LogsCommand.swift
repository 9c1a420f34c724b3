import ArgumentParser
import HTTPTransport
package import Resources

struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show the output of a workspace's container.",
        discussion: """
            On a terminal, control characters are shown escaped; elsewhere bytes pass as they are.

            Examples:
              berth logs first
              berth logs first -f --since 10m
              berth logs first --tail 50
            """
    )

    @Argument(help: "The workspace's name.")
    var name: String

    @Flag(name: .shortAndLong, help: "Go on as more is written.")
    var follow = false

    @Option(help: "Only what was written since: 10m ago, or at 2026-01-31T12:00:00Z.")
    var since: String?

    @Option(help: "Only the last so many lines.")
    var tail: Int?

    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let name = try workspaceName(name)
        let console = Console.current
        var query: APIClient.Query = []
        if follow { query.append(("follow", "true")) }
        if let tail { query.append(("tail", String(tail))) }
        if let since {
            query.append(("since", try moment(since, before: console.now()).text))
        }
        var lines = LineSplitter()
        try await connection.client.stream("workspaces", name.text, "logs", query: query) { chunk in
            guard console.outIsTerminal else { return console.out(chunk) }
            for line in try lines.add(chunk) { console.print(visible(line)) }
        }
        if let rest = lines.finish() { console.print(visible(rest)) }
    }
}

/// The line without control characters other than tabs, for a terminal.
private func visible(_ line: [UInt8]) -> String {
    String(decoding: line, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
        .map { escapingControls(String($0)) }.joined(separator: "\t")
}

/// Parses a time, or a duration before `now`.
package func moment(_ text: String, before now: Timestamp) throws(Failure) -> Timestamp {
    if let moment = try? Timestamp(parsing: text) { return moment }
    guard let span = try? TimeLimit(parsing: text), let duration = span.duration else {
        throw Failure(.invalid, "--since '\(text)': write 10m, 2h or 2026-01-31T12:00:00Z")
    }
    return now.adding(.zero - duration)
}
