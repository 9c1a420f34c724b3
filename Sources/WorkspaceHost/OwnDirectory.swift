import Foundation
import Glibc
import OperatingSystem
import Reconciler

/// A directory of ours that others may write to.
///
/// Files are written by descriptor and rename, so that a link
/// that somebody planted there is never followed.
struct OwnDirectory: ~Copyable {
    private let handle: Descriptor
    private let path: String

    private var descriptor: Int32 { handle.number }

    /// Opens the directory, and makes it if it is missing.
    ///
    /// Throws when it is a link or belongs to another user, because nobody else may have made it.
    init(_ path: String, mode: mode_t) throws(HostError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw HostError.system("cannot create \(path)")
        }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        guard let handle = Descriptor(result: open(path, flags)) else {
            throw HostError.system("cannot open \(path)")
        }
        var status = stat()
        guard fstat(handle.number, &status) == 0, status.st_uid == geteuid() else {
            throw HostError("\(path) is not ours; something was planted there")
        }
        guard fchmod(handle.number, mode) == 0 else {
            throw HostError.system("cannot set the mode of \(path)")
        }
        self.handle = handle
        self.path = path
    }

    /// Replaces `name` atomically; readers see the old content or the new.
    ///
    /// The file belongs to `owner` if this process may change the owner; otherwise it is readable
    /// by all, protected by the private parent directory.
    borrowing func write(
        _ name: String,
        _ bytes: [UInt8],
        mode: mode_t,
        owner: uid_t? = nil
    ) throws(HostError) {
        let temporary = ".\(name).new"
        unlinkat(descriptor, temporary, 0)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        guard let file = Descriptor(result: openat(descriptor, temporary, flags, 0o600)),
            (try? writeAll(bytes, to: file.number)) != nil
        else { throw HostError.system("cannot write \(path)/\(name)") }
        var finalMode = mode
        if let owner, fchown(file.number, owner, owner) != 0 { finalMode = mode | 0o444 }
        guard fchmod(file.number, finalMode) == 0,
            renameat(descriptor, temporary, descriptor, name) == 0
        else { throw HostError.system("cannot write \(path)/\(name)") }
    }

    borrowing func remove(_ name: String) { unlinkat(descriptor, name, 0) }

    borrowing func names() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
    }
}

extension HostError {
    /// What failed, with the system's error text.
    static func system(_ what: String) -> HostError {
        HostError("\(what): \(errorText())")
    }
}
