internal import GRDB
internal import Resources

/// Why something could not be stored or read, classified by what to do next.
///
/// A write that throws changes nothing, because it is one transaction or a file that is renamed
/// only at the end.
package enum StorageError: Error, Hashable, Sendable {
    /// The path cannot be opened: it or its directory is missing, is not ours,
    /// or has the wrong type.
    case cannotOpen(String)
    /// The disk failed to read or write.
    case unreachable(String)
    /// The stored content cannot be decoded.
    case corrupt(String)
    /// The disk is full.
    case full(String)
    /// The file or its file system is not writable for us.
    case readOnly(String)
    /// Another program holds it for longer than we wait.
    case busy(String)
    /// A newer Berth wrote it.
    case tooNew(String)
    /// The named object is not stored.
    case notFound(String)
    /// The stored state forbids the change.
    case conflict(String)
    /// The value breaks a rule or limit.
    case rejected(String)
    /// The task was cancelled before the change was stored.
    case cancelled
}

extension StorageError: CustomStringConvertible {
    /// What failed and what to do, as text for people.
    package var description: String {
        switch self {
        case .cannotOpen(let message), .unreachable(let message), .corrupt(let message),
            .full(let message), .readOnly(let message), .busy(let message), .tooNew(let message),
            .notFound(let message), .conflict(let message), .rejected(let message):
            message
        case .cancelled: "cancelled before anything was stored"
        }
    }

    /// Whether the same call may succeed later without a change of the request.
    package var isTransient: Bool {
        switch self {
        case .unreachable, .full, .readOnly, .busy, .cancelled: true
        case .cannotOpen, .corrupt, .tooNew, .notFound, .conflict, .rejected: false
        }
    }
}

extension StorageError {
    /// Classifies the errors of GRDB and of our own closures.
    init(_ error: any Error) {
        switch error {
        case let error as StorageError: self = error
        case let error as DatabaseError: self.init(error)
        case is CancellationError: self = .cancelled
        case let error as InvalidText:
            self = .corrupt("a stored value is damaged: \(error). \(Self.restoreAdvice)")
        default: self = .rejected("the database failed: \(error)")
        }
    }

    /// Source: sqlite.org/rescode.html.
    private init(_ error: DatabaseError) {
        let reason = error.message ?? "SQLite result \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: self = .full(Self.fullMessage)
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
            // The shared-memory file grows when a database is opened;
            // only a full disk prevents that.
            self = .full(Self.fullMessage)
        case .SQLITE_IOERR:
            self = .unreachable(
                "the disk that holds the database failed: \(reason). Look at dmesg, and whether the "
                    + "file system is still mounted writable; nothing was stored"
            )
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self = .readOnly(
                "the database cannot be written: \(reason). Check the owner and mode of its file and "
                    + "directory, and whether the file system is mounted read-only"
            )
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .busy("another program holds the database; is a second controller running?")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self = .corrupt("the database is damaged: \(reason). \(Self.restoreAdvice)")
        case .SQLITE_CANTOPEN: self = .cannotOpen("the database cannot be opened: \(reason)")
        case .SQLITE_INTERRUPT, .SQLITE_ABORT: self = .cancelled
        default: self = .rejected("the database refused: \(reason)")
        }
    }

    static let fullMessage =
        "the disk that holds the data directory is full: free some space; nothing was stored"
    static let restoreAdvice =
        "Stop the controller, keep a copy of berth.db with its -wal file, and put a backup in its place; "
        + "without one, move it away: workspaces are found again by their labels on the Engine"
}
