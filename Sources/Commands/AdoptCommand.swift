package import API
import ArgumentParser
package import Resources

struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "List and take over workspaces whose database was lost.",
        discussion: """
            Without a name, lists what lies on the Engine that this controller's database does not \
            know. Nothing of it is ever changed before it is adopted. An adopted workspace keeps its \
            volume; its container is kept too, or made anew when it belongs to another data \
            directory. Apply its class first, and its manifest afterwards: labels, onUnsaved, \
            update and idle cannot be read off the Engine.

            Examples:
              berth adopt
              berth adopt first
              berth adopt --all --installation 0123456789abcdef0123456789abcdef
              berth adopt first --repository https://github.com/acme/shop.git
            """
    )

    @Argument(help: "The workspaces to take over, by name or UID.")
    var names: [String] = []

    @Flag(help: "Take over everything that is listed.")
    var all = false

    @Option(help: "Only what carries this installation's label; its first digits are enough.")
    var installation: String?

    @Flag(help: "Leave them suspended instead of open.")
    var suspended = false

    @Option(help: "The repository of a workspace that does not tell its own.")
    var repository: String?

    @Option(help: "The branch of a workspace that does not tell its own.")
    var branch: String?

    @OptionGroup var format: OutputOptions
    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let client = try connection.client
        let found = try await client.list(Orphan.self, "orphans")
            .filter { installation == nil || $0.installation.text.hasPrefix(installation ?? "") }
        guard all || !names.isEmpty else { return try printItems(found, format.output) }
        guard names.isEmpty || !all else {
            throw Failure(.invalid, "give names or --all, not both")
        }
        guard repository == nil || names.count == 1 else {
            throw Failure(.invalid, "--repository is for one workspace at a time")
        }
        let chosen = all ? found.filter { $0.volume != nil } : try names.map { try pick($0, found) }
        if chosen.isEmpty { Console.current.say("nothing found") }
        try await adopt(chosen, client)
    }

    /// Adopts each orphan separately, so that one failure does not prevent the others.
    private func adopt(_ orphans: [Orphan], _ client: APIClient) async throws {
        var first: Failure?
        for orphan in orphans {
            do throws(Failure) {
                let adoption = try await client.post(
                    Adoption.self,
                    "orphans",
                    orphan.uid.text,
                    "adopt",
                    query: query
                )
                Console.current.print("workspace/\(adoption.resource.metadata.name) adopted")
                for note in adoption.notes { Console.current.say("  \(escapingControls(note))") }
            } catch {
                if orphans.count == 1 { throw error }
                Console.current.say(
                    "workspace/\(orphan.workspace): \(escapingControls(error.message ?? ""))"
                )
                first = first ?? Failure(error.status)
            }
        }
        if let first { throw first }
    }

    private var query: APIClient.Query {
        var query: APIClient.Query = [("state", suspended ? "Suspended" : "Open")]
        if let repository { query.append(("repository", repository)) }
        if let branch { query.append(("branch", branch)) }
        return query
    }

    private func pick(_ word: String, _ orphans: [Orphan]) throws(Failure) -> Orphan {
        let found = orphans.filter { $0.workspace.text == word || $0.uid.text == word }
        guard let only = found.first else {
            throw Failure(
                .notFound,
                "nothing on the Engine is called '\(word)' that the database does not know; "
                    + "`berth adopt` lists what there is"
            )
        }
        guard found.count == 1 else {
            throw Failure(
                .conflict,
                "\(found.count) workspaces are called '\(word)'; name one by its UID: "
                    + found.map(\.uid.text).joined(separator: ", ")
            )
        }
        return only
    }
}

extension Orphan: Listable {
    package var listedName: String { "orphan/\(uid)" }

    package func heading(wide: Bool) -> [String] {
        ["WORKSPACE", "INSTALLATION", "UID", "VOLUME", "CONTAINER", "AGE", "ADOPTABLE"]
            + (wide ? ["REPOSITORY", "BRANCH", "SPEC-HASH"] : [])
    }

    package func row(wide: Bool, now: Timestamp) -> [Cell] {
        let list = containers.map { "\($0.name) (\($0.state))" }.joined(separator: ",")
        let cells: [Cell] = [
            Cell(workspace.text), Cell(installation.short), Cell(uid.text), Cell(volume ?? "-"),
            Cell(list.isEmpty ? "-" : list), Cell(createdAt.map { age(of: $0, at: now) } ?? "-"),
            obstacle.map { Cell("no: \($0)", .bad) } ?? Cell("yes", .good),
        ]
        guard wide else { return cells }
        return cells + [
            Cell(repository ?? "-"), Cell(featureBranch ?? branch ?? "-"), Cell(specHash ?? "-"),
        ]
    }
}
