import API
import ArgumentParser
import Resources

struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Close resources, then forget them.",
        discussion: """
            A workspace is closed first, as its spec says; unsaved work blocks its deletion as it \
            blocks a close, until it is saved or --on-unsaved says what else to do with it. Until \
            its removal begins, `berth reopen` calls the deletion off.

            Examples:
              berth delete workspace first
              berth delete ws first second --wait
              berth delete workspace first --on-unsaved archive   # keep unsaved work in a rescue
              berth delete -f first.yaml
            """
    )

    @Argument(help: "KIND NAME… or KIND/NAME….")
    var target: [String] = []

    @Option(
        name: [.customShort("f"), .customLong("filename")],
        help: ArgumentHelp("Delete what this file, directory or - declares.", valueName: "file")
    )
    var files: [String] = []

    @Flag(name: [.customShort("R"), .long], help: "Also read the directories in a directory.")
    var recursive = false

    @Option(help: "What unsaved work does: block, archive or discard. Default: as the spec says.")
    var onUnsaved: CloseCommand.Policy?

    @Flag(help: "No error for what does not exist.")
    var ignoreNotFound = false

    @Flag(help: "Wait until it is gone.")
    var wait = false

    @Option(help: "How long --wait waits, such as 90s or 10m.")
    var timeout: String = "10m"

    @OptionGroup var connection: ServerOptions

    mutating func validate() throws {
        guard target.isEmpty != files.isEmpty else {
            throw ValidationError("name either resources or files with -f")
        }
    }

    func run() async throws {
        let limit = try timeLimit(timeout)
        let resources = try resources()
        let client = try connection.client
        var deleted: [(Kind, ResourceName)] = []
        for (kind, name) in resources {
            do throws(Failure) {
                let policy = kind == .workspace ? onUnsaved : nil
                try await client.delete(
                    kind.plural,
                    name.text,
                    query: policy.map { [("onUnsaved", $0.rawValue)] } ?? []
                )
            } catch {
                guard ignoreNotFound, error.status == .notFound else { throw error }
                continue
            }
            Console.current.print("\(kind.word)/\(name) deleted")
            deleted.append((kind, name))
        }
        guard wait else { return }
        for (kind, name) in deleted {
            let goal = WaitGoal(name: name, wish: .deleted)
            try await waitForClose(goal, client, kind: kind, within: limit)
        }
    }

    /// The resources in the order of deletion: workspaces before the classes that they name.
    private func resources() throws(Failure) -> [(Kind, ResourceName)] {
        guard files.isEmpty else {
            var options = ManifestOptions()
            options.files = files
            options.recursive = recursive
            return try options.declarations().reversed().map { ($0.kind, $0.name) }
        }
        let target = try Target(target)
        guard case .resource(let kind) = target.subject, !target.names.isEmpty else {
            throw Failure(.invalid, "write KIND NAME, as in `berth delete workspace first`")
        }
        var resources: [(Kind, ResourceName)] = []
        for name in target.names { resources.append((kind, try parsedName(name))) }
        return resources
    }
}
