import Glibc

/// The index that a commit leaves behind.
struct IndexFile {
    private let index: ByteString
    let lock: ByteString
    private let made: ByteString

    init(_ gitDirectory: ByteString) {
        index = gitDirectory.appending("index")
        lock = gitDirectory.appending("index.lock")
        made = gitDirectory.appending("index.berth")
    }

    /// Puts another index in place, under git's own lock, if it is still `original`.
    ///
    /// The lock is our file under a second name, so that one that a killed predecessor left is told
    /// from another's, and removed.
    ///
    /// - Returns: why not; nil when it is done.
    func replace(_ original: FileStatus?, by other: ByteString) -> String? {
        if let left = Files.status(made), left.inode == Files.status(lock)?.inode {
            Files.remove(lock)
        }
        Files.remove(made)
        defer { Files.remove(made) }
        let mode = original?.mode ?? 0o644
        guard let bytes = Files.read(other, limit: 1 << 30), Files.write(bytes, to: made),
            made.withCString({ chmod($0, mode) }) == 0, Files.copyTimes(other, to: made)
        else { return "cannot write to \(made.parent.text)" }
        let isLocked = made.withCString { made in lock.withCString { link(made, $0) } } == 0
        guard isLocked else {
            return errno == EEXIST
                ? "another git holds \(lock.text)" : "cannot write \(lock.text)"
        }
        guard status == original, Files.rename(lock, to: index) else {
            Files.remove(lock)
            return "the index changed meanwhile"
        }
        return nil
    }

    /// What stands there now, to be compared with later.
    var status: FileStatus? { Files.status(index) }
}
