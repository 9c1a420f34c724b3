internal import GRDB

extension Database {
    /// Writes what is there anew, durably, and so finds out whether anything can be stored now.
    ///
    /// Throws `unreachable` when the file was taken away: what SQLite goes on writing to has no name
    /// any more and would be gone with the process.
    package func probe() async throws(StorageError) {
        if let origin, File.identity(of: origin.path) != origin.identity {
            throw .unreachable(
                "\(origin.path) was removed or replaced under the running controller, so nothing is "
                    + "changed: put the file back, or restart the controller to go on with what is there"
            )
        }
        try await write { try $0.execute(sql: "UPDATE installation SET uid = uid") }
    }
}
