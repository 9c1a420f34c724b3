import Foundation
import Manifests
import Resources
import Testing

struct SchemaTests {
    private static let file = Fixtures.package.appending(path: "manifests/schema/berth-v1.json")

    /// `RECORD_SCHEMA=1` rewrites the file.
    @Test func `the committed schema is the one the fields describe`() throws {
        let made = jsonSchema().json() + "\n"
        if ProcessInfo.processInfo.environment["RECORD_SCHEMA"] != nil {
            try Data(made.utf8).write(to: Self.file)
        }
        #expect(try String(contentsOf: Self.file, encoding: .utf8) == made)
    }

    @Test func `every property says what it is for`() throws {
        for kind in KindDescription.all {
            for field in all(kind.fields) {
                #expect(field.summary.hasSuffix("."), "\(kind.kind).\(field.name)")
            }
        }
    }

    @Test func `every example of a field is accepted where it stands`() throws {
        for kind in KindDescription.all {
            let spec = kind.fields.first { $0.name == "spec" }
            for field in spec?.type.fields ?? [] {
                let example = try #require(field.example, "\(field.name) has no example")
                var lines = ["\(field.name): \(example)"]
                switch (kind.kind, field.name) {
                case (.workspace, "repository"): break
                case (.workspace, "prompt"):
                    lines += ["repository: file:///srv/git/a.git", "mode: Headless"]
                case (.workspace, "mode"):
                    lines += ["repository: file:///srv/git/a.git", "prompt: Go"]
                case (.workspace, _): lines.append("repository: file:///srv/git/a.git")
                case (.source, "git"), (.source, "directory"), (.workspaceClass, _): break
                case (.source, _): lines.append("directory: {path: ./specs}")
                }
                let text =
                    "apiVersion: berth/v1\nkind: \(kind.kind.rawValue)\nmetadata: {name: a}\n"
                    + "spec:\n" + lines.map { "  \($0)\n" }.joined()
                #expect(read(text).diagnostics.rendered() == "")
            }
        }
    }

    private func all(_ fields: [FieldDescription]) -> [FieldDescription] {
        fields.flatMap { [$0] + all($0.type.fields) }
    }
}
