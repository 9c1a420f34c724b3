import ArgumentParser
import Resources

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check manifests without a controller.",
        discussion: """
            Prints each resource that is declared; every fault is told with file, line and column.

            Example:
              berth validate -f specs/ -R
            """
    )

    @OptionGroup var manifests: ManifestOptions

    func run() async throws {
        for declaration in try manifests.declarations() {
            Console.current.print("\(declaration.kind.word)/\(declaration.name) valid")
        }
    }
}
