import ArgumentParser
import Resources

struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until a condition holds.",
        discussion: """
            Exit code: 0 when it holds, 1 when the time is up.

            Examples:
              berth wait first --for condition=Ready --timeout 5m
              berth wait first --for condition=Ready=False
              berth wait first --for delete
              berth wait source/team --for condition=Ready
            """
    )

    @Argument(help: "NAME… of workspaces, or KIND/NAME….")
    var names: [String]

    @Option(
        name: .customLong("for"),
        help: "condition=TYPE[=True|False|Unknown], delete, closed, or state=Open|Suspended|Closed."
    )
    var wish: String

    @Option(help: "How long to wait, such as 90s or 10m.")
    var timeout: String = "60s"

    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let wish = try WaitGoal.Wish(parsing: wish)
        let limit = try timeLimit(timeout)
        let words = names.contains { $0.contains("/") } ? names : ["workspace"] + names
        let target = try Target(words)
        guard case .resource(let kind) = target.subject, !target.names.isEmpty else {
            throw Failure(.invalid, "name a workspace, a class or a source")
        }
        var goals: [WaitGoal] = []
        for name in target.names { goals.append(WaitGoal(name: try parsedName(name), wish: wish)) }
        try await Waiter(client: try connection.client, kind: kind).wait(for: goals, within: limit)
        for goal in goals { Console.current.print("\(kind.word)/\(goal.name) condition met") }
    }
}

extension WaitGoal.Wish {
    /// Parses the value of `--for`; throws `Failure` for anything else.
    package init(parsing text: String) throws(Failure) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        let wrong = Failure(
            .invalid,
            "--for '\(text)': write condition=Ready, condition=Ready=False, delete, closed or state=Open"
        )
        switch (parts.first?.lowercased(), parts.count) {
        case ("delete", 1): self = .deleted
        case ("closed", 1): self = .closed
        case ("state", 2):
            let states = WorkspaceState.allCases
            guard
                let state = states.first(where: {
                    $0.rawValue.lowercased() == parts[1].lowercased()
                })
            else { throw wrong }
            self = .state(state)
        case ("condition", 2), ("condition", 3):
            let aspects = ConditionType.allCases
            let statuses: [Condition.Status] = [.true, .false, .unknown]
            let value = parts.count == 3 ? parts[2] : "True"
            guard
                let type = aspects.first(where: {
                    $0.rawValue.lowercased() == parts[1].lowercased()
                }),
                let status = statuses.first(where: {
                    $0.rawValue.lowercased() == value.lowercased()
                })
            else { throw wrong }
            self = .condition(type, status)
        default: throw wrong
        }
    }
}
