internal import FoundationEssentials
internal import GRDB
import OperatingSystem
package import Resources

/// GRDB's connection; the name `Database` is our own type.
typealias Connection = GRDB.Database

/// Everything that Berth stores, in one SQLite file.
///
/// A write is on the disk when its call returns. When the process is killed at any moment, each
/// write is stored completely or not at all. Writes run one after another, reads run in parallel to
/// them, and a read sees every write that returned before it began.
package final class Database: Sendable {
    /// How long a call waits for another program's lock, such as a backup tool's.
    package static let busyTimeout: Duration = .seconds(5)

    /// The installation's ID, made when the database was first opened;
    /// labels on the Engine carry it.
    package let installation: UID

    let writer: any DatabaseWriter
    /// The path and identity of the file when it was opened; nil in memory.
    let origin: (path: String, identity: FileIdentity)?

    /// Opens the database at `path`, or makes it with mode 0600; the directory must exist.
    ///
    /// Throws `tooNew` for a newer Berth's database and `corrupt` for a damaged one, and changes
    /// neither. `newInstallation` is used only for a database that is made now.
    package convenience init(
        path: String,
        newInstallation: UID = .random()
    ) throws(StorageError) {
        try Self.prepareFile(path)
        let pool: DatabasePool
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration())
        } catch {
            throw Self.opening(path, StorageError(error))
        }
        do {
            try self.init(writer: pool, path: path, newInstallation: newInstallation)
        } catch {
            throw Self.opening(path, error)
        }
    }

    /// A database that exists as long as this value, for tests and simulations.
    ///
    /// With `pagesMax`, it is full at that many pages of 4 KiB.
    package convenience init(
        inMemory newInstallation: UID,
        pagesMax: Int? = nil
    ) throws(StorageError) {
        do {
            let queue = try DatabaseQueue(configuration: Self.configuration())
            if let pagesMax {
                try queue.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = \(pagesMax)") }
            }
            try self.init(writer: queue, path: nil, newInstallation: newInstallation)
        } catch {
            throw StorageError(error)
        }
    }

    private init(
        writer: any DatabaseWriter,
        path: String?,
        newInstallation: UID
    ) throws(StorageError) {
        origin = path.flatMap { path in File.identity(of: path).map { (path, $0) } }
        do {
            try writer.writeWithoutTransaction { connection in
                // In WAL mode, GRDB's setting NORMAL never damages the file, but a power cut may
                // undo the last commits: a teardown step that was recorded and then done would be
                // forgotten. FULL syncs the log at every commit.
                try connection.execute(sql: "PRAGMA synchronous = FULL")
                let verdict = try String.fetchAll(connection, sql: "PRAGMA quick_check(1)")
                guard verdict == ["ok"] else {
                    throw StorageError.corrupt(
                        "the database is damaged: \(verdict.joined(separator: "; ")). "
                            + StorageError.restoreAdvice
                    )
                }
                guard try !migrations.hasBeenSuperseded(connection) else {
                    throw StorageError.tooNew(
                        "the database was written by a newer Berth: run that version or a newer one, "
                            + "or restore a backup made by this one"
                    )
                }
            }
            try migrations.migrate(writer)
            installation = try writer.write { connection in
                try connection.execute(
                    sql: "INSERT INTO installation VALUES (1, ?) ON CONFLICT DO NOTHING",
                    arguments: [newInstallation.text]
                )
                let stored = try String.fetchOne(connection, sql: "SELECT uid FROM installation")
                return try UID(parsing: stored ?? "")
            }
            self.writer = writer
        } catch {
            throw StorageError(error)
        }
    }

    /// Whether every commit is synced to the disk before its call returns, as required.
    package func syncsEveryCommit() async throws(StorageError) -> Bool {
        // The setting belongs to the writer's connection. Source: sqlite.org/pragma.html,
        // FULL is 2.
        try await write { try Int.fetchOne($0, sql: "PRAGMA synchronous") == 2 }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeout / .seconds(1))
        configuration.label = "berth.storage"
        return configuration
    }

    /// Runs `body` in one transaction that is durable when this returns.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws(StorageError) -> Value {
        do {
            return try await writer.write(body)
        } catch {
            throw StorageError(error)
        }
    }

    /// Runs `body` on one consistent state.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws(StorageError) -> Value {
        do {
            return try await writer.read(body)
        } catch {
            throw StorageError(error)
        }
    }
}

extension Database {
    /// Makes the file with its mode before SQLite could make it with another.
    ///
    /// SQLite gives its log the same mode. An existing file is never opened here, because closing
    /// it would drop SQLite's locks on it.
    private static func prepareFile(_ path: String) throws(StorageError) {
        switch File.kind(of: path) {
        case .missing: try File.create(path, mode: 0o600)
        case .regular: try File.restrict(path, to: 0o600)
        case .directory, .other: throw .cannotOpen("\(path) is not a regular file")
        }
    }

    /// Adds the path to an error from opening.
    private static func opening(_ path: String, _ error: StorageError) -> StorageError {
        switch error {
        case .cannotOpen(let message): .cannotOpen("\(path): \(message)")
        case .corrupt(let message): .corrupt("\(path): \(message)")
        case .tooNew(let message): .tooNew("\(path): \(message)")
        case .readOnly(let message): .readOnly("\(path): \(message)")
        case .unreachable(let message): .unreachable("\(path): \(message)")
        case .full, .busy, .notFound, .conflict, .rejected, .cancelled: error
        }
    }
}
