package import API
import ArgumentParser

/// The version of this program.
package let berthVersion = "0.1.0"

struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Show the versions of this program, the controller and the Engine.",
        discussion: "Exit code 3 when no controller or no Engine answers."
    )

    @Flag(help: "Only this program's.")
    var client = false

    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let console = Console.current
        console.print("client:     \(berthVersion)")
        guard !client else { return }
        let server = try await connection.client.get(ServerVersion.self, "version")
        console.print(versionText(server), terminator: "")
        guard server.engine != nil else {
            throw Failure(.unreachable, "the Docker Engine does not answer the controller")
        }
    }
}

/// The lines about the controller and its Engine.
package func versionText(_ server: ServerVersion) -> String {
    let api = server.engineAPI.map { " (API \($0))" } ?? ""
    return """
        controller: \(server.controller)
        engine:     \((server.engine ?? "does not answer") + api)
        installation: \(server.installation)

        """
}
