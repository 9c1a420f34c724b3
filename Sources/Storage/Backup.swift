internal import GRDB

extension Database {
    /// Copies the database to `path` while it is in use; the copy is of one moment, one file, mode 0600.
    ///
    /// It is written beside `path`, synced, and then takes its place, so that a crash leaves the
    /// previous backup. Secrets are not in it: they are files of their own.
    package func backup(to path: String) async throws(StorageError) {
        let temporary = File.temporaryPath(for: path)
        try File.create(temporary, mode: 0o600)
        do {
            try await read { connection in
                let copy = try DatabaseQueue(path: temporary)
                defer { try? copy.close() }
                try copy.inDatabase { target in
                    try connection.backup(to: target)
                    // The copy says it is in WAL mode, which is two files.
                    try target.execute(sql: "PRAGMA journal_mode = DELETE")
                }
            }
            try File.sync(temporary)
        } catch {
            File.remove(temporary)
            throw error
        }
        try File.rename(temporary, to: path)
    }
}
