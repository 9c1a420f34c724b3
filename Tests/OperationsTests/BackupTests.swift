import Foundation
import Testing

@Suite(.serialized, .disabled(if: Program.isSkipped))
struct BackupTests {
    @Test func `a backup restores what it holds, without secrets, and adopt finds the rest`() throws
    {
        try withProgram { program in
            try program.serve()
            try program.open()
            let before = try program.containers()
            let secret = "\(program.root)/token"
            try "planted-token-4711".write(toFile: secret, atomically: true, encoding: .utf8)
            try program.berth("secret", "set", "GH_TOKEN", "--from-file", secret)
            let file = "\(program.root)/copy.db"
            try #expect(program.berth("backup", file).status == 0)
            try #expect(program.berth("backup", file).status == 5, "never overwritten")
            let again = try program.berth("backup", "--force", file)
            #expect(again.status == 0, "\(again.talk)")
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
            #expect(mode as? Int == 0o600)
            let bytes = try Data(contentsOf: URL(filePath: file))
            #expect(bytes.range(of: Data("planted-token-4711".utf8)) == nil)
            #expect(bytes.range(of: Data(program.name.utf8)) != nil)

            program.kill()
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: "\(program.data)/berth.db\(suffix)")
            }
            try FileManager.default.copyItem(atPath: file, toPath: "\(program.data)/berth.db")
            try program.serve()
            try #require(
                program.berth("wait", program.name, "--for", "condition=Ready").status == 0
            )
            try #expect(program.containers() == before, "the same container lives on")
            try #expect(!program.berth("adopt").out.contains(program.name))
        }
    }
}
