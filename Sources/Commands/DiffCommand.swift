import ArgumentParser

struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what applying manifests would do, step by step, and why.",
        discussion: """
            Changes nothing. Exit code: 0 no difference, 1 a difference, 2 or more an error.

            Examples:
              berth diff -f first.yaml
              hash=$(berth diff -f prod/ | sed -n 's/^plan //p'); berth apply -f prod/ --plan $hash
            """
    )

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let declarations = try manifests.declarations()
        let request = ApplyRequest(client: try connection.client, declarations: declarations)
        let outcomes = try await request.outcomes(dryRun: true)
        let text = planText(outcomes, coloured: Console.current.isColoured)
        guard !text.isEmpty else { return }
        Console.current.print(text, terminator: "")
        throw Failure(.no)
    }
}
