import API
import Foundation
import Resources
import Storage
import Testing

@Suite struct SecretTests {
    private func secret(_ text: String) throws -> VariableName { try VariableName(parsing: text) }

    @Test func `a secret reads back without its last newline, and only its owner can read it`()
        async throws
    {
        try await withDirectory { directory in
            let path = directory + "/secrets"
            let store = try SecretStore(directory: path)
            #expect(try mode(path) == 0o700)
            try store.set(try secret("GH_TOKEN"), to: Array("s3cret\n\n".utf8))
            #expect(try store.value(of: try secret("GH_TOKEN")) == Array("s3cret\n".utf8))
            #expect(try mode(path + "/GH_TOKEN") == 0o600)
            try store.set(try secret("GH_TOKEN"), to: [0, 255])
            #expect(try store.value(of: try secret("GH_TOKEN")) == [0, 255])
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["GH_TOKEN"])
        }
    }

    @Test func `the list has names and times, no values and no strangers`() async throws {
        try await withDirectory { directory in
            try Data().write(to: URL(fileURLWithPath: directory + "/.unfinished-1"))
            let store = try SecretStore(directory: directory)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            try Data().write(to: URL(fileURLWithPath: directory + "/a file"))
            let before = Timestamp(
                milliseconds: Int64(Date().timeIntervalSince1970 * 1_000) - 1_000
            )
            for text in ["B", "A"] { try store.set(try secret(text), to: [1]) }
            let list = try store.list()
            #expect(list.map(\.name.text) == ["A", "B"])
            #expect(list.allSatisfy { $0.updatedAt > before })
            #expect(try store.delete(try secret("A")))
            #expect(try store.delete(try secret("A")) == false)
            #expect(try store.value(of: try secret("A")) == nil)
            #expect(try store.list().map(\.name.text) == ["B"])
        }
    }

    @Test func `empty and oversized values are refused and leave the old one`() async throws {
        try await withDirectory { directory in
            let store = try SecretStore(directory: directory)
            let token = try secret("TOKEN")
            let largest = [UInt8](repeating: 65, count: SecretStore.bytesMax)
            try store.set(token, to: largest)
            await expect("rejected") { try store.set(token, to: Array("\n".utf8)) }
            await expect("rejected") { try store.set(token, to: largest + [65]) }
            #expect(try store.value(of: token) == largest)
        }
    }

    @Test func `a link is neither followed nor written through`() async throws {
        try await withDirectory { directory in
            let store = try SecretStore(directory: directory + "/secrets")
            let outside = directory + "/outside"
            try Data("host".utf8).write(to: URL(fileURLWithPath: outside))
            try FileManager.default.createSymbolicLink(
                atPath: directory + "/secrets/TOKEN",
                withDestinationPath: outside
            )
            await expect("cannotOpen") { try store.value(of: try secret("TOKEN")) }
            #expect(try store.list().isEmpty)
            try store.set(try secret("TOKEN"), to: [1])
            #expect(try Data(contentsOf: URL(fileURLWithPath: outside)) == Data("host".utf8))
            #expect(try store.value(of: try secret("TOKEN")) == [1])
        }
    }
}
