internal import Glibc
import OperatingSystem

/// The directory that holds all of a controller's state; only its owner can enter it.
package struct DataDirectory: Sendable {
    /// Absolute and free of symbolic links, because the Engine gets paths below it.
    package let path: String

    /// The database's file.
    package var database: String { "\(path)/berth.db" }
    /// The directory of `SecretStore`.
    package var secrets: String { "\(path)/secrets" }
    /// Holds one directory per workspace, which its container sees at `/run/berth`.
    package var run: String { "\(path)/run" }
    /// Holds one directory per rescue.
    package var rescue: String { "\(path)/rescue" }
    /// Holds the browser's libraries from images; it may be removed at any time.
    package var web: String { "\(path)/web" }

    /// Makes the missing parts of the layout, every directory with mode 0700;
    /// the parent must exist.
    ///
    /// Throws `readOnly` or `full` when nothing can be written there.
    package init(path: String) throws(StorageError) {
        try File.makeDirectory(path, mode: 0o700)
        guard let resolved = realpath(path, nil) else { throw File.error("cannot resolve", path) }
        defer { free(resolved) }
        self.path = String(cString: resolved)
        for directory in [secrets, run, rescue, web] {
            try File.makeDirectory(directory, mode: 0o700)
        }
        // Only a write detects a full disk.
        let probe = File.temporaryPath(for: "\(self.path)/probe")
        try File.replace(probe, with: Array("probe".utf8))
        File.remove(probe)
    }

    /// Locks the directory for this process, until the result is released or the process ends.
    ///
    /// Throws `busy`, naming the holder's process, when another process holds the lock.
    package func lock() throws(StorageError) -> DirectoryLock {
        let lock = try DirectoryLock(path: "\(path)/lock")
        // Nobody else writes here now, so unfinished files were left by a crash.
        for name in try File.names(in: path) where name.hasPrefix(File.temporaryPrefix) {
            File.remove("\(path)/\(name)")
        }
        return lock
    }

    /// Why the data directory at `path` must be treated as in use; nil when nothing indicates that,
    /// or when the directory does not exist.
    package static func claim(at path: String) -> String? {
        if let holder = DirectoryLock.holder(path: "\(path)/lock") {
            return "the controller on \(path) (\(holder)) serves it: stop that one first"
        }
        guard File.kind(of: "\(path)/berth.db") == .missing else {
            return "its database \(path)/berth.db is still there: serve that with "
                + "`berth serve --data \(path)`, or move the file away if it is past help"
        }
        return nil
    }
}

/// The lock on a data directory: two controllers on one would undo each other's work.
package final class DirectoryLock: Sendable {
    private let descriptor: Int32

    fileprivate init(path: String) throws(StorageError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw File.error("cannot open", path) }
        // From here on `deinit` closes the descriptor, even when this throws. The kernel releases
        // the lock with the process, so a crash leaves nothing to clean up.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw File.error("cannot lock", path) }
            throw Self.held(path)
        }
        guard ftruncate(descriptor, 0) == 0 else { throw File.error("cannot write", path) }
        try File.write(Array("\(getpid())\n".utf8), to: descriptor, path)
    }

    deinit { close(descriptor) }

    /// The holder of the lock file at `path`, as text for people; nil when it is not held.
    package static func holder(path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        return process(in: path)
    }

    private static func process(in path: String) -> String {
        let content = (try? File.read(path, bytesMax: 64)) ?? nil
        let holder = String(decoding: content ?? [], as: UTF8.self).prefix { $0.isNumber }
        return holder.isEmpty ? "another process" : "process \(holder)"
    }

    private static func held(_ path: String) -> StorageError {
        let parent = parentDirectory(of: path)
        return .busy("\(parent) is in use by \(process(in: path)): stop that controller first")
    }
}
