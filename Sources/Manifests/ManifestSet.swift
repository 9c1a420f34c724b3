package import Resources

/// The bytes of one manifest file, and the name used in its errors.
package struct ManifestFile: Sendable {
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// A declaration and its location.
package struct LocatedDeclaration: Hashable, Sendable {
    package var declaration: Declaration
    package var file: String
    package var line: Int

    package init(declaration: Declaration, file: String, line: Int) {
        self.declaration = declaration
        self.file = file
        self.line = line
    }
}

/// The declarations of a set of manifest files, and all errors in it.
///
/// When `diagnostics` is not empty, nothing of the set may be applied.
package struct ManifestSet: Sendable {
    /// In the order of the files; only declarations without errors of their own.
    package private(set) var declarations: [LocatedDeclaration] = []
    /// In the order of the files, then by position.
    package private(set) var diagnostics: [Diagnostic] = []

    /// Reads YAML or JSON, each file with any number of documents.
    ///
    /// Does no I/O and never throws. A file without a document is an error, and so is a resource
    /// declared twice in the set.
    package init(reading files: [ManifestFile]) {
        var seen: [String: LocatedDeclaration] = [:]
        for file in files.prefix(Limits.filesMax) {
            var reader = DocumentReader(file)
            for document in reader.read() {
                let located = document.located
                let declaration = located.declaration
                let key = "\(declaration.kind.rawValue) \(declaration.name)"
                if let first = seen[key] {
                    let message =
                        "\(key) is declared twice; the first is at \(first.file):\(first.line)"
                    reader.add(document.name, message)
                    continue
                }
                seen[key] = located
                declarations.append(located)
            }
            diagnostics += reader.diagnostics()
        }
        if files.count > Limits.filesMax, let file = files.last {
            diagnostics.append(
                Diagnostic(file: file.name, message: "more than \(Limits.filesMax) files")
            )
        }
    }
}
