import Foundation
import Glibc
import Reconciler
import Reconciliation
import Repositories
import Resources
import TestSupport
import Testing
import WorkspaceHost

/// Files that a container can put into its runtime directory, on a real file system.
@Suite
struct HostileDirectoryTests {
    @Test(arguments: [
        "{", "[]", "null", "\"ready\"", "{\"attempt\":1}",
        "{\"attempt\":1,\"phase\":\"owned\"}", "{\"attempt\":\"1\",\"phase\":\"ready\"}",
        "{\"attempt\":1e99,\"phase\":\"ready\"}", String(repeating: "[", count: 60_000),
        String(repeating: "{\"a\":", count: 12_000), "\u{0}\u{0}",
    ])
    func `a status.json that is no report is none`(text: String) throws {
        try with { directories, uid, path in
            try Data(text.utf8).write(to: URL(filePath: "\(path)/status.json"))
            #expect(directories.report(of: uid) == nil)
        }
    }

    @Test func `a status.json that is huge, a link, a FIFO or a directory is none`() throws {
        try with { directories, uid, path in
            let file = "\(path)/status.json"
            let secret = "\(path)/../../secret"
            let report = Data("{\"attempt\":1,\"phase\":\"ready\"}".utf8)
            try report.write(to: URL(filePath: secret))
            for plant in ["huge", "link", "fifo", "directory", "device"] {
                try? FileManager.default.removeItem(atPath: file)
                switch plant {
                case "huge":
                    let size = String(repeating: " ", count: 1 << 20)
                    try (report + Data(size.utf8)).write(to: URL(filePath: file))
                case "link": #expect(symlink(secret, file) == 0)
                case "fifo": #expect(mkfifo(file, 0o666) == 0)
                case "directory": #expect(mkdir(file, 0o777) == 0)
                default: #expect(symlink("/dev/zero", file) == 0)
                }
                #expect(directories.report(of: uid) == nil, "\(plant)")
                _ = directories.reportStamp(of: uid)
            }
        }
    }

    @Test func `a report's words and numbers are cut and escaped`() throws {
        try with { directories, uid, path in
            let text = """
                {"attempt": 1, "phase": "failed", "progress": 1e300,
                 "message": "\\u001b]0;owned\\u0007\\u202egnp\(String(repeating: "x", count: 9_000))",
                 "sessions": ["claude", "shell-1", "shell-1; rm", "../x", "\\u001b[2J"],
                 "agent": {"state": "working", "since": -1e300, "until": 1e300}}
                """
            try Data(text.utf8).write(to: URL(filePath: "\(path)/status.json"))
            let report = try #require(directories.report(of: uid))
            #expect(report.progress == 100)
            #expect(report.sessions == ["claude", "shell-1"])
            let message = try #require(report.message)
            #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
            #expect(message.count < 600)
        }
    }

    @Test func `a report's counts of limits are read, and what is no count is none`() throws {
        try with { directories, uid, path in
            let text = """
                {"attempt": 1, "phase": "ready", "limits": {"memory": 3, "pids": -7, "other": 2}}
                """
            try Data(text.utf8).write(to: URL(filePath: "\(path)/status.json"))
            #expect(directories.report(of: uid)?.limits == [.memory: 3, .pids: 0])
            let plain = "{\"attempt\": 1, \"phase\": \"ready\"}"
            try Data(plain.utf8).write(to: URL(filePath: "\(path)/status.json"))
            let report = try #require(directories.report(of: uid))
            #expect(report.limits == nil)
        }
    }

    @Test func `a terminal's socket that is a link, a file or a FIFO is no terminal`() throws {
        try with { directories, uid, path in
            let other = "\(path)/../other.sock"
            let listener = try listen(other)
            defer { close(listener) }
            let socket = "\(path)/ttyd.sock"
            #expect(symlink(other, socket) == 0)
            #expect(!directories.isReachable(uid))
            unlink(socket)
            try Data().write(to: URL(filePath: socket))
            #expect(!directories.isReachable(uid))
            unlink(socket)
            #expect(mkfifo(socket, 0o666) == 0)
            #expect(!directories.isReachable(uid))
            unlink(socket)
            let real = try listen(socket)
            defer { close(real) }
            #expect(directories.isReachable(uid))
        }
    }

    @Test(arguments: ["context.md", ".context.md.new", "workspace.json", ".workspace.json.new"])
    func `links in the place of our files are not written through`(name: String) throws {
        try with { directories, uid, path in
            let outside = "\(path)/../../outside"
            try Data("untouched".utf8).write(to: URL(filePath: outside))
            unlink("\(path)/\(name)")
            #expect(symlink(outside, "\(path)/\(name)") == 0)
            try directories.prepare(try desired(uid), secrets: [:], context: "the conversation")
            #expect(try String(contentsOfFile: outside, encoding: .utf8) == "untouched")
            #expect(
                try String(contentsOfFile: "\(path)/context.md", encoding: .utf8)
                    == "the conversation"
            )
        }
    }

    @Test(arguments: ["context.md", ".context.md.new", "secrets/.GH_TOKEN.new"])
    func `a directory in the place of our files is an error or put aside, and hurts nobody else`(
        name: String
    ) throws {
        try with { directories, uid, path in
            unlink("\(path)/\(name)")
            #expect(mkdir("\(path)/\(name)", 0o777) == 0)
            try Data().write(to: URL(filePath: "\(path)/\(name)/full"))
            let token = try VariableName(parsing: "GH_TOKEN")
            let desired = try desired(uid)
            #expect(throws: HostError.self) {
                try directories.prepare(desired, secrets: [token: [1]], context: "words")
            }
            let second = UID.random()
            try directories.prepare(try self.desired(second), secrets: [:], context: nil)
            try directories.remove(second)
        }
    }

    @Test func `a link in the place of the secrets is refused, and nothing leads out`() throws {
        try with { directories, uid, path in
            let outside = "\(path)/../../outside"
            #expect(mkdir(outside, 0o700) == 0)
            try FileManager.default.removeItem(atPath: "\(path)/secrets")
            #expect(symlink(outside, "\(path)/secrets") == 0)
            let desired = try desired(uid)
            let token = try VariableName(parsing: "GH_TOKEN")
            #expect(throws: HostError.self) {
                try directories.prepare(desired, secrets: [token: [1]], context: nil)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: outside).isEmpty)
        }
    }

    @Test func `what goes with the directory is only what lies in it`() throws {
        try with { directories, uid, path in
            let outside =
                path.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/kept"
            #expect(mkdir(outside, 0o700) == 0)
            try Data().write(to: URL(filePath: "\(outside)/file"))
            #expect(symlink(outside, "\(path)/link") == 0)
            #expect(mkfifo("\(path)/fifo", 0o600) == 0)
            var deep = path
            for _ in 0..<100 {
                deep += "/d"
                #expect(mkdir(deep, 0o700) == 0)
            }
            try directories.remove(uid)
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(FileManager.default.fileExists(atPath: "\(outside)/file"))
        }
    }

    private func desired(_ uid: UID) throws -> Desired {
        Desired(
            name: try name(),
            uid: uid,
            generation: 1,
            isDeleted: false,
            spec: try ResolvedSpec(try openSpec(), defaults: nil)
        )
    }

    private func with(
        _ body: (HostDirectories, UID, _ path: String) throws -> Void
    ) throws {
        let base = FileManager.default.temporaryDirectory.path + "/berth-\(UID.random().short)"
        defer { try? FileManager.default.removeItem(atPath: base) }
        for folder in ["", "/run", "/rescue"] { #expect(mkdir(base + folder, 0o700) == 0) }
        let directories = HostDirectories(
            run: base + "/run",
            rescue: base + "/rescue",
            broker: try GitBroker()
        )
        let uid = UID.random()
        try directories.prepare(try desired(uid), secrets: [:], context: nil)
        try body(directories, uid, directories.path(of: uid))
    }

    private func listen(_ path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(status == 0)
        #expect(Glibc.listen(descriptor, 4) == 0)
        return descriptor
    }
}
