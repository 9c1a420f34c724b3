import Foundation
import Glibc
import Manifests
import Testing

struct FileTests {
    /// Runs `body` with a directory of its own, which is removed afterwards.
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(url.path)
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private func messages(_ paths: String..., recursive: Bool = false) -> [String] {
        ManifestFiles.load(paths, recursive: recursive).diagnostics.map(\.message)
    }

    @Test func `a directory gives its manifests by name and nothing else`() throws {
        try withDirectory { root in
            for name in ["b.yml", "a.yaml", "c.json", "notes.txt", ".hidden.yaml"] {
                try write("name: \(name)", to: "\(root)/\(name)")
            }
            try FileManager.default.createDirectory(
                atPath: "\(root)/inner.yaml",
                withIntermediateDirectories: false
            )
            try write("x", to: "\(root)/inner.yaml/d.yaml")
            let flat = ManifestFiles.load([root])
            #expect(flat.diagnostics.isEmpty)
            #expect(
                flat.files.map(\.name) == ["a.yaml", "b.yml", "c.json"].map { "\(root)/\($0)" }
            )
            #expect(flat.files.first?.bytes == Array("name: a.yaml".utf8))
            let deep = ManifestFiles.load([root + "/"], recursive: true)
            #expect(deep.files.map(\.name).last == "\(root)/inner.yaml/d.yaml")
        }
    }

    @Test func `what cannot be read is reported by name`() throws {
        try withDirectory { root in
            #expect(messages("\(root)/none.yaml") == ["there is no such file or directory"])
            #expect(messages(root) == ["no *.yaml, *.yml or *.json is in this directory"])
            #expect(messages("/dev/zero") == ["this is neither a file nor a directory"])
            let text = ManifestFiles.load(["\(root)/none.yaml"]).diagnostics.rendered()
            #expect(text == "\(root)/none.yaml: error: there is no such file or directory\n")
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a pipe is refused at once`() throws {
        try withDirectory { root in
            #expect(mkfifo("\(root)/pipe.yaml", 0o600) == 0)
            #expect(messages(root).first?.hasPrefix("this is a pipe;") == true)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `loops of links end`() throws {
        try withDirectory { root in
            #expect(symlink("self.yaml", "\(root)/self.yaml") == 0)
            #expect(messages("\(root)/self.yaml").first?.contains("form a loop") == true)
            #expect(unlink("\(root)/self.yaml") == 0)
            try write("x", to: "\(root)/a.yaml")
            #expect(symlink(root, "\(root)/again") == 0)
            let loaded = ManifestFiles.load([root], recursive: true)
            #expect(loaded.files.map(\.name) == ["\(root)/a.yaml"])
            #expect(loaded.diagnostics.isEmpty)
        }
    }

    @Test func `a file above the limit is read no further than needed`() throws {
        try withDirectory { root in
            try write(String(repeating: "#", count: Limits.fileSizeMax * 3), to: "\(root)/a.yaml")
            let loaded = ManifestFiles.load(["\(root)/a.yaml"])
            #expect(loaded.files.first?.bytes.count == Limits.fileSizeMax + 1)
            #expect(!ManifestSet(reading: loaded.files).diagnostics.isEmpty)
        }
    }
}
