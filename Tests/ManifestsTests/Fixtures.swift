import Foundation
import Manifests
import Resources
import Testing

/// Files of this package, located relative to the sources.
enum Fixtures {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    static let package = tests.deletingLastPathComponent().deletingLastPathComponent()

    /// Whether this run writes the snapshots that other runs compare with.
    static let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil

    /// The files in `directory` whose names end in one of `extensions`, by name.
    static func files(in directory: URL, _ extensions: [String]) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
            .filter { extensions.contains($0.pathExtension) }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}

/// Reads `text` as a file named `file`.
func read(_ text: String, file: String = "file.yaml") -> ManifestSet {
    ManifestSet(reading: [ManifestFile(name: file, bytes: Array(text.utf8))])
}

/// A workspace's manifest with these lines added to a spec that has a repository.
func workspace(_ lines: String...) -> String {
    let head = [
        "apiVersion: berth/v1", "kind: Workspace", "metadata: {name: shop}", "spec:",
        "  repository: https://github.com/acme/shop.git",
    ]
    return (head + lines.map { "  " + $0 }).joined(separator: "\n") + "\n"
}

/// The spec of the only workspace that `text` declares; expects no errors.
func workspaceSpec(_ text: String) throws -> WorkspaceSpec {
    let set = read(text)
    #expect(set.diagnostics.rendered() == "")
    let declaration = try #require(set.declarations.first).declaration
    guard case .workspace(let spec) = declaration.spec else { throw WrongKind() }
    return spec
}

struct WrongKind: Error {}
