import API
import ArgumentParser
import Resources

struct SecretCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Set, list and delete secrets that workspaces may read.",
        discussion: """
            A value comes from standard input or a file, never from the command line, and is never \
            shown again.

            Examples:
              berth secret set GH_TOKEN < token
              berth secret set CLAUDE_CODE_OAUTH_TOKEN
              berth secret list
            """,
        subcommands: [Set.self, List.self, Delete.self]
    )
}

extension SecretCommand {
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Store a secret's value, from standard input or a file."
        )

        /// The controller's limit, which is more than any token needs.
        private static let bytesMax = 1 << 20

        @Argument(help: "The name, as the environment variable is to be called.")
        var name: String

        @Option(help: ArgumentHelp("Read the value from this file.", valueName: "file"))
        var fromFile: String?

        @OptionGroup var connection: ServerOptions

        func run() async throws {
            let name = try secretName(name)
            let value = try value(of: name)
            guard value.count <= Self.bytesMax else {
                throw Failure(.invalid, "a secret's value has at most 1 MiB")
            }
            guard !value.isEmpty else { throw Failure(.invalid, "the value of \(name) is empty") }
            try await connection.client.put("secrets", name.text, body: value)
            Console.current.print("secret/\(name) set")
        }

        /// The value without the line end that editors and `echo` add.
        private func value(of name: VariableName) throws(Failure) -> [UInt8] {
            let console = Console.current
            var bytes: [UInt8]
            if let fromFile {
                bytes = try fileContents(fromFile, limit: Self.bytesMax)
            } else if console.inputIsTerminal {
                bytes = try passphrase(prompt: "Value of \(name): ")
            } else {
                bytes = console.input(Self.bytesMax)
            }
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            return bytes
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the names of the secrets that are set."
        )

        @OptionGroup var format: OutputOptions
        @OptionGroup var connection: ServerOptions

        func run() async throws {
            let secrets = try await connection.client.list(SecretEntry.self, "secrets")
            try printItems(secrets, format.output)
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Forget a secret."
        )

        @Argument(help: "The secret's name.")
        var name: String

        @OptionGroup var connection: ServerOptions

        func run() async throws {
            let name = try secretName(name)
            try await connection.client.delete("secrets", name.text)
            Console.current.print("secret/\(name) deleted")
        }
    }
}

private func secretName(_ text: String) throws(Failure) -> VariableName {
    do {
        return try VariableName(parsing: text)
    } catch {
        throw Failure(.invalid, "'\(text)': \(error.message)")
    }
}
