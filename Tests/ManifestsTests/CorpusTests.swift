import Foundation
import Manifests
import Testing

/// Every file of `Corpus` has the error in its name; the file beside it holds the user's output.
///
/// `RECORD_SNAPSHOTS=1` rewrites these outputs; read the difference before committing it.
struct CorpusTests {
    private static let directory = Fixtures.tests.appending(path: "Corpus")

    @Test func `every bad spec is reported as recorded`() throws {
        let files = try Fixtures.files(in: Self.directory, ["yaml", "json"])
        #expect(files.count >= 70)
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            let set = ManifestSet(
                reading: [ManifestFile(name: file.lastPathComponent, bytes: bytes)]
            )
            #expect(!set.diagnostics.isEmpty, "\(file.lastPathComponent) is valid")
            let seen = set.diagnostics.rendered()
            let record = file.appendingPathExtension("expected")
            if Fixtures.isRecording {
                try Data(seen.utf8).write(to: record)
            } else {
                let recorded = String(decoding: try Data(contentsOf: record), as: UTF8.self)
                #expect(seen == recorded, "\(file.lastPathComponent)")
            }
        }
    }

    @Test func `no message shows a secret that a spec holds`() throws {
        for file in try Fixtures.files(in: Self.directory, ["expected"]) {
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            for secret in ["hunter2", "hunter3", "ghp_", "314159"] {
                #expect(!text.contains(secret), "\(file.lastPathComponent)")
            }
        }
    }

    @Test func `every message is one line without control characters`() throws {
        for file in try Fixtures.files(in: Self.directory, ["yaml", "json"]) {
            let bytes = [UInt8](try Data(contentsOf: file))
            let set = ManifestSet(reading: [ManifestFile(name: "f.yaml", bytes: bytes)])
            for diagnostic in set.diagnostics {
                let lines = diagnostic.rendered().split(separator: "\n")
                #expect(lines.count == 1 || lines.count == 3, "\(file.lastPathComponent)")
                #expect(lines.allSatisfy { !$0.utf8.contains { $0 < 0x20 || $0 == 0x7F } })
            }
        }
    }
}
