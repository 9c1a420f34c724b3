import Glibc
import OperatingSystem

/// Reads files that a container wrote: only regular ones, up to a limit, without links or blocking.
enum UntrustedFile {
    static let sizeMax = 64 << 10

    static func read(_ name: String, in directory: String) -> [UInt8]? {
        guard let file = open(name, in: directory),
            let bytes = try? readAll(file.number, upTo: sizeMax + 1), bytes.count <= sizeMax
        else { return nil }
        return bytes
    }

    /// Opens a regular file for reading; nil when there is none of that name itself.
    static func open(_ name: String, in directory: String) -> Descriptor? {
        let flags = O_NOFOLLOW | O_CLOEXEC
        let parent = Glibc.open(directory, flags | pathOnly | O_DIRECTORY)
        guard let parent = Descriptor(result: parent),
            let file = Descriptor(result: openat(parent.number, name, flags | O_NONBLOCK))
        else { return nil }
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return file
    }

    /// Changes whenever the file is replaced or written; 0 when it does not exist.
    static func stamp(of name: String, in directory: String) -> Int64 {
        var status = stat()
        guard lstat("\(directory)/\(name)", &status) == 0 else { return 0 }
        let time = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        return time ^ Int64(bitPattern: UInt64(status.st_ino) << 32)
    }
}

/// A unix socket that a container listens on.
///
/// It is held by descriptor, so that the checked socket is the one that is connected.
package struct UntrustedSocket: ~Copyable {
    private let handle: Descriptor

    /// nil unless `name` itself is a socket, not a link to one.
    package init?(_ directory: String, _ name: String) {
        let flags = pathOnly | O_NOFOLLOW | O_CLOEXEC
        guard let parent = Descriptor(result: Glibc.open(directory, flags | O_DIRECTORY)),
            let handle = Descriptor(result: openat(parent.number, name, flags))
        else { return nil }
        var status = stat()
        guard fstat(handle.number, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
            return nil
        }
        self.handle = handle
    }

    /// A path to this socket that is valid while the value exists.
    package var path: String { "/proc/self/fd/\(handle.number)" }

    /// Whether something listens; a full backlog counts as listening.
    package borrowing func accepts() -> Bool {
        let type = Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC
        guard let client = Descriptor(result: socket(AF_UNIX, type, 0)) else { return false }
        let result = withSocketAddress(of: path) { connect(client.number, $0, $1) }
        return result == 0 || errno == EAGAIN
    }
}
