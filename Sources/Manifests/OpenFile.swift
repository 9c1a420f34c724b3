import Glibc
import OperatingSystem

/// An error of the operating system, as text.
struct FileFault: Error {
    var reason: String

    /// Makes the error from the `errno` of a failed call.
    init(code: Int32) {
        reason =
            switch code {
            case ENOENT: "there is no such file or directory"
            case EACCES, EPERM: "permission denied"
            case ELOOP: "too many symbolic links lead here; do they form a loop?"
            case ENOTDIR: "a part of the path is not a directory"
            case ENXIO: "this is neither a file nor a directory"
            default: "cannot be read: \(errorText(code))"
            }
    }
}

/// An open file and its kind.
struct OpenFile {
    enum Kind {
        case regular, directory, pipe, other
    }

    private let descriptor: Descriptor
    let kind: Kind
    let identity: FileIdentity

    /// Opens without blocking, even for a pipe without a writer.
    init(_ path: String) throws(FileFault) {
        let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        var status = stat()
        guard let descriptor = Descriptor(result: open(path, flags)),
            fstat(descriptor.number, &status) == 0
        else { throw FileFault(code: errno) }
        self.descriptor = descriptor
        identity = FileIdentity(status)
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFIFO: .pipe
            default: .other
            }
    }

    func contents(upTo count: Int) throws(FileFault) -> [UInt8] {
        try fileContents(of: descriptor.number, upTo: count)
    }
}

/// The contents of `descriptor` up to its end, at most `count` bytes.
func fileContents(of descriptor: Int32, upTo count: Int) throws(FileFault) -> [UInt8] {
    do {
        return try readAll(descriptor, upTo: count)
    } catch {
        throw FileFault(code: error.code)
    }
}

func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// The names in a directory, without `.` and `..`, unsorted.
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
