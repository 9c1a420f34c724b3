import ArgumentParser
import Manifests
package import Resources

/// The files that a command reads.
struct ManifestOptions: ParsableArguments {
    @Option(
        name: [.customShort("f"), .customLong("filename")],
        help: ArgumentHelp(
            "A manifest: a file, a directory of *.yaml, *.yml and *.json, or - for standard input. "
                + "May be repeated.",
            valueName: "file"
        )
    )
    var files: [String]

    @Flag(name: [.customShort("R"), .long], help: "Also read the directories in a directory.")
    var recursive = false

    /// Everything that the files declare, in the order of application.
    ///
    /// Throws when any of the files has an error, after all errors were printed on standard error.
    func declarations() throws(Failure) -> [Declaration] {
        let loaded = ManifestFiles.load(files, recursive: recursive)
        let set = ManifestSet(reading: loaded.files)
        let diagnostics = loaded.diagnostics + set.diagnostics
        guard diagnostics.isEmpty else {
            Console.current.talk(diagnostics.rendered())
            let count = diagnostics.count == 1 ? "1 error" : "\(diagnostics.count) errors"
            throw Failure(.invalid, "\(count); nothing was done")
        }
        return applyOrder(set.declarations.map(\.declaration))
    }
}

/// Classes first, because workspaces name them, then workspaces, then sources; otherwise as
/// written.
package func applyOrder(_ declarations: [Declaration]) -> [Declaration] {
    [Kind.workspaceClass, .workspace, .source].flatMap { kind in
        declarations.filter { $0.kind == kind }
    }
}

extension Declaration {
    /// The request body that declares this.
    func body() throws(Failure) -> [UInt8] {
        do {
            return Array(try manifest().json().utf8)
        } catch {
            throw Failure(.invalid, "\(kind.word)/\(name) cannot be written as JSON: \(error)")
        }
    }
}
