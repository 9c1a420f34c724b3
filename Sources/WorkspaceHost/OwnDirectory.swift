import Foundation
import Glibc
import OperatingSystem
import Reconciler

/// A directory of ours that others may write to: files are put into it by descriptor and rename, so
/// that nothing planted there is ever followed or written through.
struct OwnDirectory: ~Copyable {
    private let handle: Descriptor
    private let path: String

    private var descriptor: Int32 { handle.number }

    /// Opens the directory, making it first if need be.
    ///
    /// Throws when it is a link or another user's: nobody else may have made it.
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
    /// What failed, with the system's word on it.
    static func system(_ what: String) -> HostError {
        HostError("\(what): \(errorText())")
    }
}
