internal import GRDB
import OperatingSystem

extension Database {
    /// What one pass may write; with less, some of it might be stored and some not.
    private static let roomMin: UInt64 = 1 << 20

    /// Writes something of no use, durably, and so finds out whether anything can be stored now.
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
        if let origin, let room = File.room(at: origin.path), room < Self.roomMin {
            throw .full(
                "the disk that holds \(origin.path) is full (\(room >> 10) KiB left): free some space; "
                    + "nothing is changed until then"
            )
        }
        // SQLite writes no page for a value that is the same as before.
        try await write { try $0.execute(sql: "UPDATE pulse SET count = count + 1") }
    }
}
