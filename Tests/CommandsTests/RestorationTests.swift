import API
import Commands
import Foundation
import Glibc
import Resources
import Testing

/// Which paths a rescue may be restored from: the path comes from the server, which is not trusted.
@Suite
struct RestorationTests {
    private func with(_ body: (_ data: String) throws -> Void) throws {
        let data = FileManager.default.temporaryDirectory.path + "/berth-\(UID.random().short)"
        defer { try? FileManager.default.removeItem(atPath: data) }
        for folder in ["", "/rescue", "/rescue/first-1", "/elsewhere", "/elsewhere/first-1"] {
            #expect(mkdir(data + folder, 0o700) == 0)
        }
        try body(data)
    }

    private func entry(at path: String) throws -> RescueEntry {
        RescueEntry(
            id: "first-1",
            workspace: try Sample.name("first"),
            uid: try Sample.uid("a"),
            time: now,
            bytes: 1,
            items: [],
            path: path,
            expires: now
        )
    }

    private func checked(_ path: String, _ data: String) throws -> String {
        try Restoration(of: try entry(at: path), to: "x", dataDirectory: data).checkedPath()
    }

    @Test func `a rescue of the data directory is where it should be`() throws {
        try with { data in
            let plain = try checked("\(data)/rescue/first-1", data)
            #expect(plain == "\(data)/rescue/first-1")
            #expect(symlink(data, "\(data)/elsewhere/alias") == 0)
            let alias = "\(data)/elsewhere/alias"
            let aliased = try checked("\(alias)/rescue/first-1", alias)
            #expect(aliased == plain)
        }
    }

    @Test(arguments: [
        "/elsewhere/first-1", "/rescue/../elsewhere/first-1", "/rescue", "/rescue/first-2",
        "/rescue/first-1/..", "",
    ])
    func `a rescue that lies elsewhere is refused`(path: String) throws {
        try with { data in
            let path = data + path
            #expect(throws: Failure.self) { try checked(path, data) }
        }
    }

    @Test func `a link in the place of a rescue is refused, and a relative path`() throws {
        try with { data in
            #expect(rmdir("\(data)/rescue/first-1") == 0)
            #expect(symlink("\(data)/elsewhere/first-1", "\(data)/rescue/first-1") == 0)
            #expect(throws: Failure.self) { try checked("\(data)/rescue/first-1", data) }
            #expect(throws: Failure.self) { try checked("rescue/first-1", data) }
            #expect(throws: Failure.self) { try checked("/rescue/first-1", "\(data)/none") }
        }
    }

    @Test func `a rescue of another owner is refused`() throws {
        guard geteuid() == 0 else { return }
        try with { data in
            #expect(chown("\(data)/rescue/first-1", 1_000, 1_000) == 0)
            #expect(throws: Failure.self) { try checked("\(data)/rescue/first-1", data) }
        }
    }
}
