internal import GRDB
internal import Glibc
internal import Resources

extension Database {
    /// Copies the database to `path` while it is in use;
    /// the copy is one consistent file of mode 0600.
    ///
    /// It is written next to `path`, synced and renamed, so that a crash leaves the previous
    /// backup. It holds no secrets, and no record of a teardown that has not begun to remove,
    /// because work that was safe to remove then may no longer be safe after a restore.
    package func backup(to path: String) async throws(StorageError) {
        let temporary = File.temporaryPath(for: path)
        try File.create(temporary, mode: 0o600)
        do {
            try await read { connection in
                let copy = try DatabaseQueue(path: temporary)
                defer { try? copy.close() }
                try copy.inDatabase { target in
                    try connection.backup(to: target)
                    // The copy is marked as WAL mode, which needs two files.
                    try target.execute(sql: "PRAGMA journal_mode = DELETE")
                    try target.execute(
                        sql: "DELETE FROM record WHERE json_extract(value, '$.isRemoving') = 0"
                    )
                }
            }
            try File.sync(temporary)
        } catch {
            File.remove(temporary)
            throw error
        }
        try File.rename(temporary, to: path)
    }

    /// A verified copy, made in `directory` and unlinked there, so that no crash leaves it behind.
    package func backup(in directory: String) async throws(StorageError) -> BackupFile {
        let path = File.temporaryPath(for: "\(directory)/backup")
        try await backup(to: path)
        defer { File.remove(path) }
        try verify(path)
        return try BackupFile(path: path)
    }

    /// Reads the whole copy; throws `corrupt` unless it is undamaged and from this installation.
    private func verify(_ path: String) throws(StorageError) {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let copy = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? copy.close() }
            try copy.read { connection in
                let verdict = try String.fetchAll(connection, sql: "PRAGMA integrity_check(1)")
                let stored = try String.fetchOne(connection, sql: "SELECT uid FROM installation")
                guard verdict == ["ok"], stored == installation.text else {
                    throw StorageError.corrupt(
                        "the copy is damaged, and so is the database: "
                            + "\(verdict.joined(separator: "; ")). \(StorageError.restoreAdvice)"
                    )
                }
            }
        } catch {
            throw StorageError(error)
        }
    }
}

/// A finished copy of the database, read in pieces; it exists only as long as this value.
package final class BackupFile: Sendable {
    private static let chunkBytes = 256 << 10

    private let descriptor: Int32

    fileprivate init(path: String) throws(StorageError) {
        descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw File.error("cannot open", path) }
    }

    deinit { close(descriptor) }

    /// The next bytes; nil at the end.
    package func next() throws(StorageError) -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        guard count >= 0 else { throw File.error("cannot read", "the copy of the database") }
        return count == 0 ? nil : Array(chunk[..<count])
    }
}
