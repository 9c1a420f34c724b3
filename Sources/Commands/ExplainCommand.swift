import ArgumentParser
import Manifests
import Resources

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Document a kind or one of its fields.",
        discussion: """
            Examples:
              berth explain workspace
              berth explain workspace.spec.onUnsaved
              berth explain ws.idle.suspendAfter
            """
    )

    @Argument(help: "A kind, and after dots a field: workspace.spec.branch.")
    var path: String

    func run() async throws {
        let words = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        do {
            Console.current.print(try explanation(of: words), terminator: "")
        } catch {
            throw Failure(.notFound, error.message)
        }
    }
}
