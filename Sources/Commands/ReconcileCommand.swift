import ArgumentParser
import Resources

struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Have the controller look at workspaces now.",
        discussion: """
            Examples:
              berth reconcile
              berth reconcile first
            """
    )

    @Argument(help: "The workspaces' names; none means all.")
    var names: [String] = []

    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let client = try connection.client
        guard !names.isEmpty else {
            try await client.post("reconcile")
            return Console.current.print("all workspaces woken")
        }
        for name in try names.map(workspaceName) {
            try await client.post("workspaces", name.text, "reconcile")
            Console.current.print("workspace/\(name) woken")
        }
    }
}
