package import ArgumentParser

/// `berth`: everything else is a subcommand.
package struct BerthCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "berth",
        abstract: "Coding workspaces for AI agents, declared in YAML and kept that way.",
        discussion: """
            A controller (`berth serve`) keeps containers and volumes on a Docker Engine as \
            manifests declare them. The other verbs talk to it.

            Exit codes: 0 done; 1 the answer is no (a difference, a blocked close, a time-out); \
            2 usage or an invalid manifest; 3 no controller or no Engine; 4 not found; 5 conflict; \
            6 not allowed.
            """,
        version: berthVersion,
        groupedSubcommands: [
            CommandGroup(
                name: "Declaring:",
                subcommands: [
                    ApplyCommand.self, DiffCommand.self, ValidateCommand.self,
                    ExplainCommand.self, DeleteCommand.self,
                ]
            ),
            CommandGroup(
                name: "Looking:",
                subcommands: [
                    GetCommand.self, DescribeCommand.self, EventsCommand.self, LogsCommand.self,
                    WaitCommand.self,
                ]
            ),
            CommandGroup(
                name: "Working:",
                subcommands: [
                    OpenCommand.self, AttachCommand.self, SuspendCommand.self, ResumeCommand.self,
                    ReopenCommand.self, CloseCommand.self, RescueCommand.self,
                    ReconcileCommand.self, SecretCommand.self, LoginCommand.self,
                    TokenCommand.self,
                ]
            ),
            CommandGroup(
                name: "This program:",
                subcommands: [
                    ServeCommand.self, DoctorCommand.self, BackupCommand.self, AdoptCommand.self,
                    VersionCommand.self, CompletionCommand.self,
                ]
            ),
        ]
    )

    package init() {}
}

/// Runs the command in `arguments` (without the program's name) and returns its exit code.
///
/// Data goes to the console's output, messages and errors to its talk. It never exits the process.
///
/// `controller` is what `serve` runs; `examiner` does the checks of `doctor` without a controller.
package func runBerth(
    _ arguments: [String],
    controller: ServeCommand.Controller? = nil,
    examiner: DoctorCommand.Examiner? = nil
) async -> Int32 {
    let console = Console.current
    do {
        var command = try await parsedCommand(arguments)
        if let serve = command as? ServeCommand, let controller {
            try await serve.run(controller)
        } else if let doctor = command as? DoctorCommand, let examiner {
            try await doctor.run(examiner)
        } else if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
        return CommandStatus.done.rawValue
    } catch let failure as Failure {
        if let text = failure.rendered { console.say(text) }
        return failure.status.rawValue
    } catch let error as WaitFailure {
        if let text = error.failure.rendered { console.say(text) }
        return error.failure.status.rawValue
    } catch is CancellationError {
        return CommandStatus.no.rawValue
    } catch {
        return report(error, to: console)
    }
}

private func parsedCommand(_ arguments: [String]) async throws -> any ParsableCommand {
    try BerthCommand.parseAsRoot(arguments)
}

/// Prints help as data, and a usage error as talk with exit code 2.
private func report(_ error: any Error, to console: Console) -> Int32 {
    let code = BerthCommand.exitCode(for: error)
    let message = BerthCommand.fullMessage(for: error)
    if code.isSuccess {
        console.print(message)
        return CommandStatus.done.rawValue
    }
    let text = message.hasPrefix("Error: ") ? String(message.dropFirst(7)) : message
    console.say("berth: error: " + text)
    return code == .validationFailure
        ? CommandStatus.invalid.rawValue : CommandStatus.unreachable.rawValue
}
