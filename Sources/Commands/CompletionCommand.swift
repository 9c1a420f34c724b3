import ArgumentParser

struct CompletionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a completion script for a shell.",
        discussion: """
            Examples:
              berth completion bash > /etc/bash_completion.d/berth
              berth completion zsh > "${fpath[1]}/_berth"
              berth completion fish > ~/.config/fish/completions/berth.fish
            """
    )

    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish

        var completionShell: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() async throws {
        Console.current.print(BerthCommand.completionScript(for: shell.completionShell))
    }
}
