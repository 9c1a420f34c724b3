internal import Glibc
import OperatingSystem

/// File operations that must be durable, private or careful with links.
enum File {
    enum Kind {
        case missing
        case regular
        case directory
        case other
    }

    /// The kind of file at `path`; a symbolic link is `other`.
    static func kind(of path: String) -> Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .missing }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .directory
        default: .other
        }
    }

    /// The identity of the file at `path`; nil when it does not exist.
    static func identity(of path: String) -> FileIdentity? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return FileIdentity(status)
    }

    /// The bytes that we may still write to the file system of `path`; nil when that is unknown.
    static func room(at path: String) -> UInt64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    /// Makes a new empty file, and makes its name durable; throws when the file exists.
    static func create(_ path: String, mode: mode_t) throws(StorageError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw error("cannot make", path) }
        close(descriptor)
        try syncDirectory(of: path)
    }

    /// Sets the mode of `path` if other users have any access to it.
    static func restrict(_ path: String, to mode: mode_t) throws(StorageError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw error("cannot look at", path) }
        guard status.st_mode & 0o077 != 0 else { return }
        guard chmod(path, mode) == 0 else { throw error("cannot restrict the mode of", path) }
    }

    /// Makes the directory `path` with `mode`, or restricts an existing one that others can access.
    static func makeDirectory(_ path: String, mode: mode_t) throws(StorageError) {
        if mkdir(path, mode) == 0 { return try syncDirectory(of: path) }
        guard errno == EEXIST else { throw error("cannot make", path) }
        guard kind(of: path) == .directory else {
            throw .cannotOpen("\(path) is not a directory")
        }
        try restrict(path, to: mode)
    }

    /// Writes a file with mode 0600, so that a crash leaves either the old or the new content.
    static func replace(_ path: String, with bytes: [UInt8]) throws(StorageError) {
        let temporary = temporaryPath(for: path)
        let descriptor = open(
            temporary,
            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
            0o600
        )
        guard descriptor >= 0 else { throw error("cannot write", path) }
        do throws(StorageError) {
            defer { close(descriptor) }
            try write(bytes, to: descriptor, path)
            guard fsync(descriptor) == 0 else { throw error("cannot write", path) }
        } catch {
            unlink(temporary)
            throw error
        }
        try rename(temporary, to: path)
    }

    /// Moves the finished file `temporary` to `path`, durably.
    static func rename(_ temporary: String, to path: String) throws(StorageError) {
        guard Glibc.rename(temporary, path) == 0 else {
            let failure = error("cannot write", path)
            unlink(temporary)
            throw failure
        }
        try syncDirectory(of: path)
    }

    /// Syncs the content of a finished file.
    static func sync(_ path: String) throws(StorageError) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw error("cannot open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw error("cannot write", path) }
    }

    /// Makes the names in the directory of `path` durable.
    static func syncDirectory(of path: String) throws(StorageError) {
        let directory = parentDirectory(of: path)
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw error("cannot open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw error("cannot write", directory) }
    }

    /// Writes all of `bytes`.
    static func write(
        _ bytes: [UInt8],
        to descriptor: Int32,
        _ path: String
    ) throws(StorageError) {
        do {
            try writeAll(bytes, to: descriptor)
        } catch {
            throw self.error("cannot write", path, error.code)
        }
    }

    /// A new name next to `path` that begins with `temporaryPrefix`.
    static func temporaryPath(for path: String) -> String {
        "\(parentDirectory(of: path))/\(temporaryPrefix)\(hexadecimalSuffix())"
    }

    /// The prefix of the names of unfinished files.
    static let temporaryPrefix = ".unfinished-"

    /// The error for the call that just failed with `errno` or `code`.
    static func error(
        _ failure: String,
        _ path: String,
        _ code: Int32 = errno
    ) -> StorageError {
        let message = "\(failure) \(path): \(errorText(code))"
        return switch code {
        case ENOSPC, EDQUOT: .full("\(message). Free some space; nothing was stored")
        case EROFS, EACCES, EPERM:
            .readOnly("\(message). Check the owner, the mode and the mount")
        case EIO: .unreachable(message)
        default: .cannotOpen(message)
        }
    }

    private static func hexadecimalSuffix() -> String {
        String(UInt64.random(in: .min ... .max), radix: 16)
    }
}
