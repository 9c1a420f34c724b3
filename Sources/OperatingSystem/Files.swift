package import Glibc

/// Linux's O_PATH (asm-generic/fcntl.h), which glibc declares only under _GNU_SOURCE.
package let pathOnly: Int32 = 0o10_000_000

/// Identifies a file on this machine, whatever its name.
package struct FileIdentity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64

    package init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

/// The directory part of a path.
package func parentDirectory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The path without symbolic links; nil when it does not exist.
package func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}

/// Writes everything, however long the other side takes.
package func writeAll(
    _ bytes: [UInt8],
    to descriptor: Int32
) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EAGAIN {
            var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&writable, 1, -1)
        } else if count < 0, errno != EINTR {
            throw SystemError(call: "write", code: errno)
        }
        rest = rest.dropFirst(max(0, count))
    }
}

/// Reads a descriptor until its end, at most `countMax` bytes.
package func readAll(
    _ descriptor: Int32,
    upTo countMax: Int
) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < countMax {
        let count = read(descriptor, &chunk, min(chunk.count, countMax - bytes.count))
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw SystemError(call: "read", code: errno) }
        guard count > 0 else { break }
        bytes += chunk.prefix(count)
    }
    return bytes
}

/// Calls `body` with the address of a unix socket; nil when the path is too long for one.
package func withSocketAddress<Answer>(
    of path: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Answer
) -> Answer? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
