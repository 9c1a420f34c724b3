import Foundation
import Glibc

extension HostDirectories {
    package func beginRescue(_ id: String) throws(HostError) -> String {
        let path = partialPath(id)
        try? FileManager.default.removeItem(atPath: path)
        // The helper's user writes here; the parent keeps everybody else out.
        guard mkdir(path, 0o700) == 0, chmod(path, 0o777) == 0 else {
            throw HostError.system("cannot create \(path)")
        }
        return path
    }

    /// The digests in the rescue's `SHA256SUMS` are compared with what this host reads back.
    package func finishRescue(
        _ id: String
    ) async throws(HostError) -> (path: String, bytes: Int64) {
        let partial = partialPath(id)
        try await verify(partial)
        let bytes = try sync(partial)
        let path = "\(rescuePath)/\(id)"
        try? FileManager.default.removeItem(atPath: path)
        chmod(partial, 0o700)
        guard rename(partial, path) == 0 else { throw HostError.system("cannot keep \(path)") }
        try syncDirectory(rescuePath)
        return (path, bytes)
    }

    /// Removes what is kept under `id`, which may be nothing any more.
    package func removeRescue(_ id: String) throws(HostError) {
        guard !id.isEmpty, !id.hasPrefix("."), !id.contains("/") else {
            throw HostError("'\(id)' is no name of a rescue")
        }
        if try removeTree("\(rescuePath)/\(id)") { try syncDirectory(rescuePath) }
    }

    private func partialPath(_ id: String) -> String { "\(rescuePath)/.\(id).partial" }

    private func verify(_ path: String) async throws(HostError) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.arguments = ["--check", "--strict", "--quiet", "SHA256SUMS"]
        process.currentDirectoryURL = URL(fileURLWithPath: path, isDirectory: true)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        let status: Int32? = await withCheckedContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(returning: nil)
            }
        }
        guard status == 0 else {
            throw HostError("the rescue in \(path) does not read back as it was written")
        }
    }

    /// Makes every file durable and sums their sizes.
    private func sync(_ path: String) throws(HostError) -> Int64 {
        var total: Int64 = 0
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names {
            let file = open("\(path)/\(name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard file >= 0 else { throw HostError.system("cannot open \(path)/\(name)") }
            defer { close(file) }
            var status = stat()
            guard fstat(file, &status) == 0, fsync(file) == 0 else {
                throw HostError.system("cannot make \(path)/\(name) durable")
            }
            total += Int64(status.st_size)
        }
        try syncDirectory(path)
        return total
    }

    private func syncDirectory(_ path: String) throws(HostError) {
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0, fsync(directory) == 0 else {
            throw HostError.system("cannot make \(path) durable")
        }
        close(directory)
    }
}
