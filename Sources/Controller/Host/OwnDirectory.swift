import Foundation
import Glibc

/// A directory of ours that others may write to: files are put into it by descriptor and rename, so
/// that nothing planted there is ever followed or written through.
struct OwnDirectory: ~Copyable {
    private let handle: FileDescriptor
    private let path: String

    private var descriptor: Int32 { handle.raw }

    /// Opens the directory, making it first if need be.
    ///
    /// Throws when it is a link or another user's: nobody else may have made it.
    init(_ path: String, mode: mode_t) throws(HostError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw HostError.system("cannot create \(path)")
        }
        let handle = FileDescriptor(open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
        guard handle.raw >= 0 else { throw HostError.system("cannot open \(path)") }
        var status = stat()
        guard fstat(handle.raw, &status) == 0, status.st_uid == geteuid() else {
            throw HostError("\(path) is not ours; something was planted there")
        }
        guard fchmod(handle.raw, mode) == 0 else {
            throw HostError.system("cannot set the mode of \(path)")
        }
        self.handle = handle
        self.path = path
    }

    /// Replaces `name` as a whole; readers see the old content or the new.
    ///
    /// Owned by `owner` when we may give files away, else readable by all under the private parent.
    borrowing func write(
        _ name: String,
        _ bytes: [UInt8],
        mode: mode_t,
        owner: uid_t? = nil
    ) throws(HostError) {
        let temporary = ".\(name).new"
        unlinkat(descriptor, temporary, 0)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = openat(descriptor, temporary, flags, 0o600)
        guard file >= 0 else { throw HostError.system("cannot write \(path)/\(name)") }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                Glibc.write(file, $0.baseAddress, $0.count)
            }
            guard count > 0 else { throw HostError.system("cannot write \(path)/\(name)") }
            written += count
        }
        var finalMode = mode
        if let owner, fchown(file, owner, owner) != 0 { finalMode = mode | 0o444 }
        guard fchmod(file, finalMode) == 0,
            renameat(descriptor, temporary, descriptor, name) == 0
        else { throw HostError.system("cannot write \(path)/\(name)") }
    }

    borrowing func remove(_ name: String) { unlinkat(descriptor, name, 0) }

    borrowing func names() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
    }
}

extension HostError {
    /// What failed, with the system's word on it.
    static func system(_ what: String) -> HostError {
        HostError("\(what): \(String(cString: strerror(errno)))")
    }
}

/// A descriptor that is closed with its value.
struct FileDescriptor: ~Copyable {
    let raw: Int32

    init(_ raw: Int32) { self.raw = raw }

    deinit { if raw >= 0 { close(raw) } }
}
