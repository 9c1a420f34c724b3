internal import GRDB
package import Resources

extension Database {
    /// The workspaces in the database at `path`, which no controller serves;
    /// nil when there is no file.
    ///
    /// Does not write to the file. Throws `corrupt` for a damaged one.
    package static func workspaceUIDs(at path: String) async throws(StorageError) -> Set<UID>? {
        guard File.kind(of: path) != .missing else { return nil }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            return try await queue.read { connection in
                let verdict = try String.fetchAll(connection, sql: "PRAGMA quick_check(1)")
                guard verdict == ["ok"] else {
                    throw StorageError.corrupt(
                        "\(path) is damaged: \(verdict.joined(separator: "; ")). "
                            + StorageError.restoreAdvice
                    )
                }
                let rows = try String.fetchAll(
                    connection,
                    sql: "SELECT uid FROM resource WHERE kind = 'Workspace'"
                )
                return Set(try rows.map { try UID(parsing: $0) })
            }
        } catch {
            throw StorageError(error)
        }
    }
}
