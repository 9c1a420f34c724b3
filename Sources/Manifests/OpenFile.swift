import Glibc

/// A refusal of the operating system, in words.
struct FileFault: Error {
    var reason: String

    /// After the `errno` of a call that just failed.
    init(code: Int32) {
        reason =
            switch code {
            case ENOENT: "there is no such file or directory"
            case EACCES, EPERM: "permission denied"
            case ELOOP: "too many symbolic links lead here; do they form a loop?"
            case ENOTDIR: "a part of the path is not a directory"
            case ENXIO: "this is neither a file nor a directory"
            default: "cannot be read: \(String(cString: strerror(code)))"
            }
    }
}

/// What tells one file from every other on this machine.
struct FileIdentity: Hashable {
    var device: UInt64
    var inode: UInt64
}

/// An open file descriptor, closed with its owner.
struct OpenFile: ~Copyable {
    enum Kind {
        case regular, directory, pipe, other
    }

    private let descriptor: Int32
    let kind: Kind
    let identity: FileIdentity

    /// Never waits, not even for the other end of a pipe.
    init(_ path: String) throws(FileFault) {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw FileFault(code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw FileFault(code: code)
        }
        self.descriptor = descriptor
        identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFIFO: .pipe
            default: .other
            }
    }

    deinit { close(descriptor) }

    func contents(upTo count: Int) throws(FileFault) -> [UInt8] {
        try readAll(descriptor, upTo: count)
    }
}

/// What `descriptor` gives until its end, at most `count` bytes.
func readAll(_ descriptor: Int32, upTo count: Int) throws(FileFault) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < count {
        let wanted = min(chunk.count, count - bytes.count)
        let got = Glibc.read(descriptor, &chunk, wanted)
        if got == 0 { break }
        if got < 0 {
            if errno == EINTR { continue }
            throw FileFault(code: errno)
        }
        bytes += chunk[..<got]
    }
    return bytes
}

func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// The names in a directory, without `.` and `..`, in no order.
func directoryEntries(_ path: String) throws(FileFault) -> [String] {
    guard let directory = opendir(path) else { throw FileFault(code: errno) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}
