import Foundation
import Manifests
import Resources
import Testing

/// Files of this package, by their place beside the sources.
enum Fixtures {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    static let package = tests.deletingLastPathComponent().deletingLastPathComponent()

    /// Whether this run writes what the others compare with.
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

/// A workspace's manifest with these lines in its spec, which has a repository already.
func workspace(_ lines: String...) -> String {
    let head = [
        "apiVersion: berth/v1", "kind: Workspace", "metadata: {name: shop}", "spec:",
        "  repository: https://github.com/acme/shop.git",
    ]
    return (head + lines.map { "  " + $0 }).joined(separator: "\n") + "\n"
}

/// The spec of the one workspace that `text` declares; expects that nothing is wrong with it.
func workspaceSpec(_ text: String) throws -> WorkspaceSpec {
    let set = read(text)
    #expect(set.diagnostics.rendered() == "")
    let declaration = try #require(set.declarations.first).declaration
    guard case .workspace(let spec) = declaration.spec else { throw WrongKind() }
    return spec
}

struct WrongKind: Error {}
