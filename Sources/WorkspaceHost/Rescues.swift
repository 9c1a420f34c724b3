import Foundation
import Glibc
import OperatingSystem
package import Reconciler

extension HostDirectories {
    package func beginRescue(_ id: String) throws(HostError) -> String {
        let path = partialPath(id)
        try? FileManager.default.removeItem(atPath: path)
        try FreeSpace.check(rescuePath)
        // The helper's user writes here; the parent directory denies access to everybody else.
        guard mkdir(path, 0o700) == 0, chmod(path, 0o777) == 0 else {
            throw HostError.system("cannot create \(path)")
        }
        return path
    }

    /// Compares the digests in the rescue's `SHA256SUMS` with what this host reads back.
    ///
    /// Runs concurrently, because reading gigabytes must not block the caller's actor.
    @concurrent
    package func finishRescue(
        _ id: String
    ) async throws(HostError) -> (path: String, bytes: Int64) {
        let partial = partialPath(id)
        let bytes = try RescueVerification(partial).run()
        try syncDirectory(partial)
        let path = "\(rescuePath)/\(id)"
        try? FileManager.default.removeItem(atPath: path)
        chmod(partial, 0o700)
        guard rename(partial, path) == 0 else { throw HostError.system("cannot keep \(path)") }
        try syncDirectory(rescuePath)
        return (path, bytes)
    }

    package func abandonRescue(_ id: String) {
        try? FileManager.default.removeItem(atPath: partialPath(id))
    }

    /// Removes the rescue `id`; does nothing when it no longer exists.
    package func removeRescue(_ id: String) throws(HostError) {
        guard !id.isEmpty, !id.hasPrefix("."), !id.contains("/") else {
            throw HostError("'\(id)' is no name of a rescue")
        }
        if try removeTree("\(rescuePath)/\(id)") { try syncDirectory(rescuePath) }
    }

    private func partialPath(_ id: String) -> String { "\(rescuePath)/.\(id).partial" }

    private func syncDirectory(_ path: String) throws(HostError) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        guard let directory = Descriptor(result: open(path, flags)),
            fsync(directory.number) == 0
        else { throw HostError.system("cannot make \(path) durable") }
    }
}

/// The free space that a disk must have before a rescue begins, whose size is not known yet.
enum FreeSpace {
    private static let floor: UInt64 = 1 << 30

    /// Throws when less than 1 GiB is free, or on a small disk less than a twentieth of it.
    static func check(_ path: String) throws(HostError) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else {
            throw HostError.system("cannot tell how much is free in \(path)")
        }
        let unit = UInt64(status.f_frsize)
        let (free, all) = (UInt64(status.f_bavail) * unit, UInt64(status.f_blocks) * unit)
        guard free < min(floor, all / 20) else { return }
        throw HostError(
            "only \(free >> 20) MiB are free in \(path), too little for a rescue: "
                + "make room there and close again"
        )
    }
}
