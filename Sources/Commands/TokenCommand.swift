package import API
import ArgumentParser
package import Resources

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Create, list and revoke tokens for scripts.",
        discussion: """
            A token goes into `BERTH_TOKEN` for these commands, or into the header \
            `Authorization: Bearer …`. It is printed once and never stored.

            Examples:
              berth token create --role viewer --expires 30d --name grafana > token
              berth token list                # browsers' sessions are in it too
              berth token revoke grafana      # ends its connections as well
            """,
        subcommands: [Create.self, List.self, Revoke.self]
    )
}

extension TokenCommand {
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Create a token and print it."
        )

        @Option(help: "What it may be used for: viewer, editor or admin.")
        var role: Role

        @Option(help: "How long it holds, such as 12h or 30d; at most 400d.")
        var expires: String

        @Option(help: "What lists call it (default: token-…).")
        var name: String?

        @OptionGroup var connection: ServerOptions

        func run() async throws {
            let span: TimeLimit
            do {
                span = try TimeLimit(parsing: expires)
            } catch {
                throw Failure(.invalid, "--expires '\(expires)': \(error.message)")
            }
            guard let lifetime = span.duration?.components.seconds else {
                throw Failure(.invalid, "a token has to expire; at most 400d")
            }
            let new = try await connection.client.post(
                NewToken.self,
                "tokens",
                body: TokenRequest(name: name, role: role, lifetime: lifetime)
            )
            Console.current.print(new.token)
            Console.current.say("token/\(new.entry.name) created; it is not shown again")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List tokens and browsers' sessions."
        )

        @OptionGroup var format: OutputOptions
        @OptionGroup var connection: ServerOptions

        func run() async throws {
            let tokens = try await connection.client.list(TokenEntry.self, "tokens")
            try printItems(tokens, format.output)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "End a token or a session, and every connection that lives on it."
        )

        @Argument(help: "Its name, as `token list` shows it.")
        var name: String

        @OptionGroup var connection: ServerOptions

        func run() async throws {
            let name = try parsedName(name.hasPrefix("token/") ? String(name.dropFirst(6)) : name)
            try await connection.client.delete("tokens", name.text)
            Console.current.print("token/\(name) revoked")
        }
    }
}

extension TokenEntry: Listable {
    package var listedName: String { "token/\(name)" }

    package func heading(wide: Bool) -> [String] {
        ["NAME", "KIND", "USER", "ROLE", "AGE", "EXPIRES"]
    }

    package func row(wide: Bool, now: Timestamp) -> [Cell] {
        [
            Cell(name), Cell(kind.rawValue), Cell(user), Cell(role.rawValue),
            Cell(age(of: createdAt, at: now)), Cell(expires.text),
        ]
    }
}
