import Foundation
import Manifests
import Resources
import Testing

struct ExampleTests {
    private static let directory = Fixtures.package.appending(path: "examples")

    @Test func `every example is valid`() throws {
        let loaded = ManifestFiles.load([Self.directory.path], recursive: true)
        #expect(loaded.diagnostics.isEmpty)
        #expect(loaded.files.count == 5)
        let set = ManifestSet(reading: loaded.files)
        #expect(set.diagnostics.rendered() == "")
    }

    @Test func `the class comes first when the folder is applied as it stands`() throws {
        let loaded = ManifestFiles.load([Self.directory.path])
        let set = ManifestSet(reading: loaded.files)
        #expect(set.declarations.first?.declaration.kind == .workspaceClass)
        #expect(set.declarations.count == 8)
    }

    @Test func `every example names the schema, by a path that leads to it`() throws {
        for file in ManifestFiles.load([Self.directory.path], recursive: true).files {
            let line = String(decoding: file.bytes.prefix { $0 != 0x0A }, as: UTF8.self)
            let path = try #require(line.split(separator: "$schema=").last)
            let schema = URL(filePath: file.name).deletingLastPathComponent()
                .appending(path: String(path))
            #expect(FileManager.default.fileExists(atPath: schema.path), "\(file.name)")
        }
    }
}
