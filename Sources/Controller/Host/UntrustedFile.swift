import Glibc

/// Reading what a container wrote: regular files only, bounded, no links, never blocking.
enum UntrustedFile {
    static let sizeMax = 64 << 10

    static func read(_ name: String, in directory: String) -> [UInt8]? {
        let parent = open(directory, pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard parent >= 0 else { return nil }
        defer { close(parent) }
        let file = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= sizeMax
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: sizeMax + 1)
        let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
        guard (0...sizeMax).contains(count) else { return nil }
        return Array(bytes[..<count])
    }

    /// Changes whenever the file is replaced or written; 0 when there is none.
    static func stamp(of name: String, in directory: String) -> Int64 {
        var status = stat()
        guard lstat("\(directory)/\(name)", &status) == 0 else { return 0 }
        let time = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        return time ^ Int64(bitPattern: UInt64(status.st_ino) << 32)
    }
}

/// A unix socket that a container listens on: held by descriptor, so that what was checked is what
/// is connected to.
struct UntrustedSocket: ~Copyable {
    private let handle: FileDescriptor

    /// nil unless `name` is a socket itself, not a link to one.
    init?(_ directory: String, _ name: String) {
        let flags = pathOnly | O_NOFOLLOW | O_CLOEXEC
        let parent = FileDescriptor(open(directory, flags | O_DIRECTORY))
        guard parent.raw >= 0 else { return nil }
        let handle = FileDescriptor(openat(parent.raw, name, flags))
        var status = stat()
        guard handle.raw >= 0, fstat(handle.raw, &status) == 0,
            status.st_mode & S_IFMT == S_IFSOCK
        else { return nil }
        self.handle = handle
    }

    /// Leads to this very socket while the value lives.
    var path: String { "/proc/self/fd/\(handle.raw)" }

    /// Whether something listens; a full backlog counts as listening.
    borrowing func accepts() -> Bool {
        let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        guard client >= 0 else { return false }
        defer { close(client) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return result == 0 || errno == EAGAIN
    }
}

/// `O_PATH` (open(2)): glibc declares it only under _GNU_SOURCE, which Swift's module lacks.
private let pathOnly: Int32 = 0o10000000
