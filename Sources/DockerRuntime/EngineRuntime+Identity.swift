import DockerEngine
import HTTPTransport
package import Reconciler
import Reconciliation
import Resources

extension EngineRuntime {
    private static let folder = ".berth"
    private static let file = "identity"
    /// A user of the workspace may have replaced the file by one of any size.
    private static let bytesMax = 64 << 10

    package func put(_ identity: VolumeIdentity, into target: String) async throws(RuntimeError) {
        let content = Array(identity.text.utf8)
        // The folder belongs to the workspace's user, the file does not;
        // the user can still remove it.
        let tar =
            TarEntry(path: "\(Self.folder)/", owner: 1_000, mode: 0o755).bytes
            + TarEntry(path: "\(Self.folder)/\(Self.file)", owner: 0, mode: 0o444, content: content)
            .bytes + [UInt8](repeating: 0, count: 1_024)
        _ = try await classified { () async throws(EngineError) in
            try await client.putArchive(.bytes(tar), into: "/workspace", of: target)
        }
    }

    package func identity(in target: String) async throws(RuntimeError) -> FoundIdentity {
        let tar: [UInt8]
        do throws(EngineError) {
            tar = try await client.archive(
                of: "/workspace/\(Self.folder)/\(Self.file)",
                in: target,
                sizeMax: Self.bytesMax,
                limit: .seconds(30)
            )
        } catch {
            if case .tooLarge = error { return .other }
            guard error.isNotFound else { throw RuntimeError(error) }
            // The Engine gives the same answer for a missing file and for a missing container.
            guard try await inspect(target) != nil else { throw RuntimeError(error) }
            return .none
        }
        guard let file = regularFiles(inTar: tar).first, file.path == Self.file else {
            return .other
        }
        let text = String(decoding: file.bytes, as: UTF8.self)
        return VolumeIdentity(text: text).map { .identity($0) } ?? .other
    }
}

/// One entry of a tar that we write: a folder, or a file if it has content.
///
/// Source: POSIX.1-2017, pax, "ustar Interchange Format".
struct TarEntry {
    var path: String
    var owner: Int
    var mode: Int
    var content: [UInt8]?

    /// The header and the content, padded to whole blocks.
    var bytes: [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<(offset + text.utf8.count), with: Array(text.utf8))
        }
        put(path, at: 0)
        put(octal(mode, 7), at: 100)
        put(octal(owner, 7), at: 108)
        put(octal(owner, 7), at: 116)
        put(octal(content?.count ?? 0, 11), at: 124)
        put(octal(0, 11), at: 136)
        put("        ", at: 148)
        put(content == nil ? "5" : "0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6), at: 148)
        header[154] = 0
        let padding = (512 - (content?.count ?? 0) % 512) % 512
        return header + (content ?? []) + [UInt8](repeating: 0, count: padding)
    }

    private func octal(_ value: Int, _ width: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
