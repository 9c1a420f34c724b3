import Glibc
import OperatingSystem

/// Locks of git that nobody holds, as a git leaves them that was killed with its agent; with one
/// there, every commit would fail until the container starts anew.
enum StaleLock {
    /// No git works for so long between a lock and what it does with it, without being seen.
    static let ageMin = 10

    /// Removes those of the files that are locks of no living git: old, where no git runs.
    static func remove(_ paths: [ByteString]) {
        let old = paths.filter(isOld)
        guard !old.isEmpty, !isGitRunning else { return }
        // One that was made meanwhile is not old.
        for path in old where isOld(path) { Files.remove(path) }
    }

    private static func isOld(_ path: ByteString) -> Bool {
        var raw = stat()
        guard path.withCString({ lstat($0, &raw) }) == 0, raw.st_mode & S_IFMT == S_IFREG else {
            return false
        }
        return time(nil) - raw.st_mtim.tv_sec >= ageMin
    }

    /// Whether any process in sight is git's: in a container, those of the workspace alone.
    private static var isGitRunning: Bool {
        (Files.names(in: "/proc") ?? []).contains { process in
            guard let first = process.bytes.first, (UInt8(ascii: "1")...UInt8(ascii: "9")) ~= first
            else { return false }
            let path: ByteString = "/proc/" + process + "/comm"
            let file = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
            guard file >= 0 else { return false }
            defer { close(file) }
            let name = ByteString((try? readAll(file, upTo: 64)) ?? [])
            return name.hasPrefix("git\n") || name.hasPrefix("git-")
        }
    }
}
