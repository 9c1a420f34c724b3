import API
import ArgumentParser
import Resources

struct SuspendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Stop workspaces; their volumes stay.",
        discussion: "Example:\n  berth suspend first second --wait"
    )

    @OptionGroup var change: StateChangeOptions

    func run() async throws { try await change.run("suspend", said: "suspended") }
}

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Start suspended workspaces again.",
        discussion: "Example:\n  berth resume first --wait"
    )

    @OptionGroup var change: StateChangeOptions

    func run() async throws { try await change.run("resume", said: "resumed") }
}

struct ReopenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen",
        abstract: "Open closed workspaces anew, or call off a close or deletion that is blocked.",
        discussion: "Example:\n  berth reopen first --wait"
    )

    @OptionGroup var change: StateChangeOptions

    func run() async throws { try await change.run("reopen", said: "reopened") }
}

/// What suspend, resume and reopen have in common.
struct StateChangeOptions: ParsableArguments {
    @Argument(help: "The workspaces' names.")
    var names: [String]

    @Flag(help: "Wait until it is so.")
    var wait = false

    @Option(help: "How long --wait waits, such as 90s or 10m.")
    var timeout: String = "10m"

    @OptionGroup var connection: ServerOptions

    func run(_ verb: String, said: String) async throws {
        let limit = try timeLimit(timeout)
        let client = try connection.client
        var goals: [WaitGoal] = []
        for name in try names.map(workspaceName) {
            let resource = try await client.post(AnyResource.self, "workspaces", name.text, verb)
            Console.current.print("workspace/\(name) \(said)")
            guard case .workspace(let workspace) = resource else { continue }
            goals.append(.applied(workspace))
        }
        guard wait else { return }
        try await Waiter(client: client, kind: .workspace).wait(for: goals, within: limit)
    }
}

/// Parses `first` or `workspace/first`.
func workspaceName(_ text: String) throws(Failure) -> ResourceName {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, Kind(word: parts[0]) == .workspace else { return try parsedName(text) }
    return try parsedName(parts[1])
}
