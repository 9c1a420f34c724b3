import Foundation
import Glibc
import Hashing
import Reconciler
import Resources
import Testing
import WorkspaceHost

/// Rescues as a guest program on a hostile volume may have written them.
@Suite
struct RescueVerificationTests {
    private func with(_ body: (_ path: String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/berth-\(UID.random().short)"
        #expect(mkdir(path, 0o700) == 0)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try write("{}", to: "\(path)/manifest.json")
        try write("data", to: "\(path)/1.bundle")
        try seal(path)
        try body(path)
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private func seal(_ path: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        let lines = try names.filter { $0 != "SHA256SUMS" }.map { name in
            let bytes = try Data(contentsOf: URL(filePath: "\(path)/\(name)"))
            return "\(SHA256(of: bytes).text)  \(name)\n"
        }
        try write(lines.joined(), to: "\(path)/SHA256SUMS")
    }

    private func verify(_ path: String) throws -> Int64 {
        try RescueVerification(path, within: .seconds(20)).run()
    }

    @Test func `a whole rescue reads back, and its size is told`() throws {
        try with { path in
            let size = try verify(path)
            #expect(size == 6)
        }
    }

    @Test func `a rescue of megabytes reads back`() throws {
        try with { path in
            try Data(repeating: 7, count: 3 << 20 | 5).write(to: URL(filePath: "\(path)/big"))
            try seal(path)
            let size = try verify(path)
            #expect(size == 6 + (3 << 20 | 5))
        }
    }

    @Test(arguments: ["changed", "cut", "missing", "uncovered", "sums gone", "no manifest"])
    func `what is not whole is refused`(fault: String) throws {
        try with { path in
            switch fault {
            case "changed": try write("datA", to: "\(path)/1.bundle")
            case "cut": try write("dat", to: "\(path)/1.bundle")
            case "missing": #expect(unlink("\(path)/1.bundle") == 0)
            case "uncovered": try write("x", to: "\(path)/2.bundle")
            case "sums gone": #expect(unlink("\(path)/SHA256SUMS") == 0)
            default:
                #expect(unlink("\(path)/manifest.json") == 0)
                try seal(path)
            }
            #expect(throws: HostError.self) { try verify(path) }
        }
    }

    @Test(arguments: ["link", "device link", "hard link", "fifo", "socket", "directory"])
    func `only plain files are read, and nothing is waited for`(kind: String) throws {
        try with { path in
            let file = "\(path)/1.bundle"
            let outside = path + "-outside"
            try write("data", to: outside)
            defer { unlink(outside) }
            #expect(unlink(file) == 0)
            switch kind {
            case "link": #expect(symlink(outside, file) == 0)
            case "device link": #expect(symlink("/dev/zero", file) == 0)
            case "hard link": #expect(link(outside, file) == 0)
            case "fifo": #expect(mkfifo(file, 0o666) == 0)
            case "socket": #expect(mknod(file, S_IFSOCK | 0o600, 0) == 0)
            default: #expect(mkdir(file, 0o700) == 0)
            }
            #expect(throws: HostError.self) { try verify(path) }
        }
    }

    @Test(arguments: [
        "", "\n", "x\n", "DIGEST  a", "DIGEST a\n", "DIGEST  a\n\n", "DIGEST  /dev/zero\n",
        "DIGEST  ../x\n", "DIGEST  .hidden\n", "DIGEST  -rf\n", "DIGEST  a b\n", "\\DIGEST  a\\n\n",
        "DIGEST  a\nDIGEST  a\n", "DIGEST  SHA256SUMS\n", "DIGEST *a\n",
        "G000000000000000000000000000000000000000000000000000000000000000  a\n",
    ])
    func `sums that name anything but plain files once are none`(text: String) {
        let digest = String(repeating: "0", count: 64)
        #expect(RescueVerification.sums(text.replacing("DIGEST", with: digest)) == nil)
    }

    @Test func `sums are read as sha256sum writes them`() {
        let digest = String(repeating: "a", count: 64)
        let sums = RescueVerification.sums("\(digest)  manifest.json\n\(digest)  1.tar\n")
        #expect(sums == ["manifest.json": digest, "1.tar": digest])
    }
}
