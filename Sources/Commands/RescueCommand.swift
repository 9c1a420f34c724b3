import API
import ArgumentParser
package import Resources

struct RescueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescue",
        abstract: "What closing workspaces saved of unsaved work.",
        discussion: """
            Examples:
              berth rescue list
              berth rescue show first-1a2b3c4d
              berth rescue restore first-1a2b3c4d ./first
            """,
        subcommands: [List.self, Show.self, Restore.self]
    )

    /// The rescue with this id.
    static func entry(_ id: String, _ client: APIClient) async throws -> RescueEntry {
        let entries = try await client.list(RescueEntry.self, "rescues")
        guard let entry = entries.first(where: { $0.id == id }) else {
            throw Failure(.notFound, "there is no rescue '\(id)'; `berth rescue list` names them")
        }
        return entry
    }
}

extension RescueCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List rescues."
        )

        @OptionGroup var format: OutputOptions
        @OptionGroup var connection: ServerOptions

        func run() async throws {
            let entries = try await connection.client.list(RescueEntry.self, "rescues")
            try printItems(entries, format.output)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show what a rescue holds."
        )

        @Argument(help: "The rescue's id.")
        var id: String

        @OptionGroup var connection: ServerOptions

        func run() async throws {
            let entry = try await RescueCommand.entry(id, try connection.client)
            Console.current.print(rescueText(entry), terminator: "")
        }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "restore",
            abstract: "Bring a rescue back as a checkout in a directory of this machine.",
            discussion: """
                Works on the controller's host, where rescues are kept, and runs nothing that lies \
                in the rescue.

                Example: berth rescue restore first-1a2b3c4d ./first
                """
        )

        @Argument(help: "The rescue's id.")
        var id: String

        @Argument(help: "The directory to make; default: the rescue's id, here.")
        var target: String?

        @Option(
            help: ArgumentHelp(
                "The controller's data directory (default: where its socket lies).",
                valueName: "directory"
            )
        )
        var data: String?

        @OptionGroup var connection: ServerOptions

        func run() async throws {
            let entry = try await RescueCommand.entry(id, try connection.client)
            let directory = try data ?? connection.address.directory
            try Restoration(of: entry, to: target ?? entry.id, dataDirectory: directory).run()
            Console.current.print("rescue/\(entry.id) restored to \(target ?? entry.id)")
        }
    }
}

/// A description of a rescue with all its fields.
package func rescueText(_ entry: RescueEntry) -> String {
    let lines = entry.lines.map { "  \(escapingControls($0))\n" }.joined()
    return """
        ID:         \(escapingControls(entry.id))
        Workspace:  \(entry.workspace)
        UID:        \(entry.uid)
        Made:       \(entry.time)
        Expires:    \(entry.expires)
        Size:       \(size(entry.bytes))
        Path:       \(escapingControls(entry.path))
        Holds:
        \(lines)
        """
}
