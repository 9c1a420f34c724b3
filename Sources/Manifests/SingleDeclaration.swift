package import Resources

/// All errors of a manifest that cannot be applied; never empty.
package struct InvalidManifest: Error, Hashable, Sendable {
    package var diagnostics: [Diagnostic]

    package init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

/// The single declaration in a request's body, by the same rules as a file.
///
/// `bytes` is JSON or YAML. Throws when it is invalid or does not contain exactly one document.
package func declaration(
    fromJSON bytes: [UInt8],
    named name: String = "body"
) throws(InvalidManifest) -> Declaration {
    let set = ManifestSet(reading: [ManifestFile(name: name, bytes: bytes)])
    guard set.diagnostics.isEmpty else { throw InvalidManifest(diagnostics: set.diagnostics) }
    guard set.declarations.count == 1, let only = set.declarations.first else {
        let message = "expected one resource, found \(set.declarations.count)"
        throw InvalidManifest(diagnostics: [Diagnostic(file: name, message: message)])
    }
    return only.declaration
}
