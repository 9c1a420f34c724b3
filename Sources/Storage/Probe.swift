internal import GRDB
import OperatingSystem

extension Database {
    /// The free space that one pass may need; with less, it might store only a part.
    private static let roomMin: UInt64 = 1 << 20

    /// Writes a meaningless value durably, to find out whether anything can be stored now.
    ///
    /// Throws `unreachable` when the file was removed or replaced: SQLite would go on writing to a
    /// file without a name, which is lost when the process ends.
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
        // SQLite writes no page when a value does not change.
        try await write { try $0.execute(sql: "UPDATE pulse SET count = count + 1") }
    }
}
