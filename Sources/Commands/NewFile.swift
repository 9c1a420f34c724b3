import Glibc
import OperatingSystem
import Resources

/// A file with mode 0600 that is created complete and durable, or not at all.
///
/// It belongs to the user of the command: the controller never writes to a client's path.
struct NewFile {
    private let path: String
    private let temporary: String
    private let replaces: Bool
    private let descriptor: Int32
    private(set) var size: Int64 = 0
    /// The file's beginning, for `check`.
    private var header: [UInt8] = []

    /// Throws `conflict` when the file is there and may not be replaced.
    init(path: String, replaces: Bool) throws(Failure) {
        var status = stat()
        let isThere = lstat(path, &status) == 0
        guard replaces || !isThere else {
            throw Failure(
                .conflict,
                "\(path) exists; choose another name, or replace it with --force"
            )
        }
        guard !isThere || status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.invalid, "\(path) is not a regular file, and is left alone")
        }
        self.path = path
        self.replaces = replaces
        temporary = "\(path).unfinished-\(UInt32.random(in: .min ... .max))"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("cannot write", path) }
    }

    mutating func write(_ bytes: [UInt8]) throws(Failure) {
        if header.count < 32 { header += bytes.prefix(32 - header.count) }
        guard (try? writeAll(bytes, to: descriptor)) != nil else {
            throw Self.failure("cannot write", path)
        }
        size += Int64(bytes.count)
    }

    /// Throws unless the header is that of a whole SQLite database: sqlite.org/fileformat2.html,
    /// 1.3.
    func check() throws(Failure) {
        let magic = Array("SQLite format 3\0".utf8)
        func number(_ range: Range<Int>) -> Int64 {
            header[range].reduce(0) { $0 << 8 | Int64($1) }
        }
        guard header.count == 32, header.starts(with: magic) else {
            throw Failure(.unreachable, "the controller sent no database; nothing was written")
        }
        let page = number(16..<18) == 1 ? 65_536 : number(16..<18)
        guard size == page * number(28..<32) else {
            throw Failure(
                .unreachable,
                "the backup broke off after \(size) bytes; nothing was kept, try again"
            )
        }
    }

    /// Moves the file to its path durably; without `replaces`, throws if the path was taken
    /// meanwhile.
    func finish() throws(Failure) {
        guard fsync(descriptor) == 0 else { throw Self.failure("cannot write", path) }
        if replaces {
            guard rename(temporary, path) == 0 else { throw Self.failure("cannot write", path) }
        } else {
            guard link(temporary, path) == 0 else { throw Self.failure("cannot write", path) }
            unlink(temporary)
        }
        let directory = open(parentDirectory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        fsync(directory)
        close(directory)
        close(descriptor)
    }

    func discard() {
        close(descriptor)
        unlink(temporary)
    }

    private static func failure(_ what: String, _ path: String) -> Failure {
        Failure(.no, "\(what) \(path): \(errorText())")
    }
}
