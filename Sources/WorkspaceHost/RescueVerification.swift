import Foundation
import Glibc
import Hashing
import OperatingSystem
package import Reconciler
import Resources

/// Reads a rescue back and compares it with its `SHA256SUMS`.
///
/// The helper that wrote it worked on an untrusted volume, so nothing in it is trusted: only
/// regular files with plain names are accepted, the sums must name exactly those files, and no read
/// may block forever.
package struct RescueVerification {
    static let sumsName = "SHA256SUMS"
    static let manifestName = "manifest.json"
    private static let sumsBytesMax = 16 << 20
    private static let chunk = 1 << 20

    private let path: String
    private let deadline: ContinuousClock.Instant

    /// Verifies the rescue at `path`.
    package init(_ path: String, within limit: Duration = .seconds(1_800)) {
        self.path = path
        deadline = .now + limit
    }

    /// Returns the total size of the files, all of which are then durable.
    package func run() throws(HostError) -> Int64 {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        guard let directory = Descriptor(result: open(path, flags)) else {
            throw HostError.system("cannot open \(path)")
        }
        let sums = try read(sums: directory)
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw wrong("it cannot be listed: \(error.localizedDescription)")
        }
        let found = Set(names).subtracting([Self.sumsName])
        guard found == Set(sums.keys), found.contains(Self.manifestName) else {
            let others = found.symmetricDifference(sums.keys).sorted().prefix(3)
            throw wrong("its sums and its files differ: \(others.joined(separator: ", "))")
        }
        var total: Int64 = 0
        for (name, sum) in sums {
            let (digest, size) = try digest(of: name, in: directory)
            guard digest == sum else { throw wrong("\(name) does not read back as it was written") }
            total += size
        }
        return total
    }

    private func read(sums directory: Descriptor) throws(HostError) -> [String: String] {
        let (file, size) = try opened(Self.sumsName, in: directory)
        guard size <= Self.sumsBytesMax else { throw wrong("\(Self.sumsName) is too long") }
        guard let bytes = try? readAll(file.number, upTo: Int(size)), bytes.count == size else {
            throw wrong("\(Self.sumsName) cannot be read")
        }
        guard fsync(file.number) == 0 else {
            throw wrong("\(Self.sumsName) cannot be made durable")
        }
        guard let sums = Self.sums(String(decoding: bytes, as: UTF8.self)) else {
            throw wrong("\(Self.sumsName) is not a list of sums")
        }
        return sums
    }

    /// Parses lines of `<64 digits>  <name>`, each name once and plain; nil for anything else.
    package static func sums(_ text: String) -> [String: String]? {
        var sums: [String: String] = [:]
        guard text.hasSuffix("\n") else { return nil }
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            let (digest, rest) = (line.prefix(64), line.dropFirst(64))
            let name = String(rest.dropFirst(2))
            guard digest.utf8.count == 64, rest.hasPrefix("  "), isPlain(name), sums[name] == nil,
                digest.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
            else { return nil }
            sums[name] = String(digest)
        }
        return sums
    }

    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 255, name != sumsName else {
            return false
        }
        return first != UInt8(ascii: ".") && first != UInt8(ascii: "-")
            && name.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 > 0x20 && $0 != 0x7F }
    }

    private func digest(
        of name: String,
        in directory: Descriptor
    ) throws(HostError) -> (digest: String, size: Int64) {
        let (file, size) = try opened(name, in: directory)
        var stream = SHA256Stream()
        var rest = size
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        while rest > 0 {
            guard ContinuousClock.now < deadline else { throw wrong("reading it takes too long") }
            let count = buffer.withUnsafeMutableBytes { bytes in
                let count = Glibc.read(file.number, bytes.baseAddress, min(bytes.count, Int(rest)))
                if count > 0 { stream.update(UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
                return count
            }
            guard count > 0 else { throw wrong("\(name) cannot be read to its end") }
            rest -= Int64(count)
        }
        guard fsync(file.number) == 0 else { throw wrong("\(name) cannot be made durable") }
        return (stream.finish().text, size)
    }

    /// Opens only a regular file: a link leads elsewhere, and a pipe or a device may never end.
    private func opened(
        _ name: String,
        in directory: Descriptor
    ) throws(HostError) -> (file: Descriptor, size: Int64) {
        var status = stat()
        guard fstatat(directory.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw wrong("\(name) is missing")
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
            throw wrong("\(name) is not a plain file")
        }
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        guard let file = Descriptor(result: openat(directory.number, name, flags)),
            fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG
        else {
            throw wrong("\(name) cannot be opened")
        }
        return (file, Int64(status.st_size))
    }

    private func wrong(_ what: String) -> HostError {
        HostError("the rescue in \(path) is not whole: \(what)")
    }
}
