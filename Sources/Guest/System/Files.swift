import Glibc
import OperatingSystem

/// What one name in the file system is, without following a link.
package struct FileStatus: Hashable, Sendable {
    /// What kind of entry the name is.
    package enum Kind: Hashable, Sendable {
        case file, directory, link, pipe, socket, device
    }

    package var kind: Kind
    package var size: Int
    package var device: UInt64
    package var inode: UInt64
    package var mode: UInt32
}

/// Basic file system operations; paths are absolute.
package enum Files {
    /// The status of `path`; nil when it does not exist or cannot be accessed.
    package static func status(_ path: ByteString) -> FileStatus? {
        var raw = stat()
        guard path.withCString({ lstat($0, &raw) }) == 0 else { return nil }
        return FileStatus(raw)
    }

    /// Whether anything exists at `path`, including a broken link.
    package static func exists(_ path: ByteString) -> Bool { status(path) != nil }

    /// The contents of a regular file; nil when it is absent, a link or another kind, unreadable,
    /// or longer than `limit` bytes.
    package static func read(_ path: ByteString, limit: Int = 64 << 20) -> [UInt8]? {
        let file = path.withCString { open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        guard file >= 0 else { return nil }
        defer { close(file) }
        var raw = stat()
        guard fstat(file, &raw) == 0, FileStatus(raw)?.kind == .file, raw.st_size <= limit else {
            return nil
        }
        guard let bytes = try? readAll(file, upTo: limit + 1), bytes.count <= limit else {
            return nil
        }
        return bytes
    }

    /// The names in a directory, unsorted; nil when it cannot be read.
    package static func names(in path: ByteString) -> [ByteString]? {
        entries(in: path)?.map(\.name)
    }

    /// The names in a directory with their kinds, unsorted; nil when it cannot be read.
    ///
    /// Entries that disappear meanwhile are left out.
    package static func entries(
        in path: ByteString
    ) -> [(name: ByteString, kind: FileStatus.Kind)]? {
        guard let stream = path.withCString({ opendir($0) }) else { return nil }
        defer { closedir(stream) }
        var entries: [(name: ByteString, kind: FileStatus.Kind)] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { return errno == 0 ? entries : nil }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    ByteString(UnsafeBufferPointer(start: bytes, count: strnlen(bytes)))
                }
            }
            guard name != ".", name != ".." else { continue }
            let known = FileStatus.Kind(directoryEntry: entry.pointee.d_type)
            if let kind = known ?? status(path.appending(name))?.kind {
                entries.append((name, kind))
            }
        }
    }

    private static func strnlen(_ bytes: UnsafePointer<UInt8>) -> Int {
        (0..<256).first { bytes[$0] == 0 } ?? 256
    }

    /// The path with every link resolved; nil when it does not exist.
    package static func resolved(_ path: ByteString) -> ByteString? {
        guard let pointer = path.withCString({ realpath($0, nil) }) else { return nil }
        defer { free(pointer) }
        return ByteString(
            UnsafeBufferPointer(start: pointer, count: strlen(pointer)).map(UInt8.init(bitPattern:))
        )
    }

    /// Creates a directory and its parents.
    package static func makeDirectories(_ path: ByteString, mode: UInt32 = 0o700) -> Bool {
        if status(path)?.kind == .directory { return true }
        guard path != "/", path != ".", makeDirectories(path.parent, mode: mode) else {
            return false
        }
        return path.withCString { mkdir($0, mode) } == 0 || errno == EEXIST
    }

    /// Removes a file if it exists.
    static func remove(_ path: ByteString) { _ = path.withCString { unlink($0) } }

    /// Creates a file, or replaces its contents.
    package static func write(_ bytes: some Collection<UInt8>, to path: ByteString) -> Bool {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        let file = path.withCString { open($0, flags, 0o600) }
        guard file >= 0 else { return false }
        defer { close(file) }
        return (try? writeAll(Array(bytes), to: file)) != nil
    }

    /// Whether a regular file is readable; always true for other kinds, which are never opened.
    static func isReadable(_ path: ByteString) -> Bool {
        guard status(path)?.kind == .file else { return true }
        return path.withCString { access($0, R_OK) } == 0
    }

    /// The bytes that a file takes on disk; holes take none.
    static func allocated(_ path: ByteString) -> Int {
        var raw = stat()
        return path.withCString { lstat($0, &raw) } == 0 ? Int(raw.st_blocks) * 512 : 0
    }

    /// Whether a file is larger than 64 MiB and consists mostly of holes.
    static func isMostlyHoles(_ path: ByteString) -> Bool {
        guard let status = status(path), status.kind == .file, status.size > 64 << 20 else {
            return false
        }
        return allocated(path) < status.size / 4
    }

    /// The bytes that all files below a directory take on disk.
    static func allocatedBelow(_ path: ByteString) -> Int {
        (entries(in: path) ?? []).reduce(0) { sum, entry in
            let inner = path.appending(entry.name)
            return sum + (entry.kind == .directory ? allocatedBelow(inner) : allocated(inner))
        }
    }

    /// Renames a file, replacing any file at `to`, on the same file system.
    static func rename(_ from: ByteString, to: ByteString) -> Bool {
        from.withCString { old in to.withCString { Glibc.rename(old, $0) } } == 0
    }

    /// Makes a link at `path` that leads to `target`.
    static func makeLink(to target: ByteString, at path: ByteString) -> Bool {
        target.withCString { target in path.withCString { symlink(target, $0) } } == 0
    }

    /// The target of a link, unresolved.
    static func linkTarget(_ path: ByteString) -> ByteString? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = path.withCString { readlink($0, &buffer, buffer.count) }
        return count < 0 ? nil : ByteString(buffer[..<count].map(UInt8.init(bitPattern:)))
    }

    /// Copies the times of `from` to `to`.
    static func copyTimes(_ from: ByteString, to: ByteString) -> Bool {
        var raw = stat()
        guard from.withCString({ lstat($0, &raw) }) == 0 else { return false }
        let times = [raw.st_atim, raw.st_mtim]
        return to.withCString { utimensat(AT_FDCWD, $0, times, 0) } == 0
    }

    /// The prefix of our own directories below `/tmp`.
    static let scratchPrefix: ByteString = "berth-guest."

    /// Creates a directory of our own below `/tmp`; nil on failure.
    package static func makeScratch() -> ByteString? {
        var template = Array("/tmp/berth-guest.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        return ByteString(template.dropLast().map { UInt8(bitPattern: $0) })
    }

    /// Removes one of our own trees; links in it are removed, never followed.
    package static func removeTree(_ path: ByteString) {
        for entry in entries(in: path) ?? [] {
            let inner = path.appending(entry.name)
            if entry.kind == .directory {
                removeTree(inner)
            } else {
                _ = inner.withCString { unlink($0) }
            }
        }
        _ = path.withCString { rmdir($0) }
    }
}

extension FileStatus {
    init?(_ raw: stat) {
        let kinds: [mode_t: Kind] = [
            S_IFREG: .file, S_IFDIR: .directory, S_IFLNK: .link, S_IFIFO: .pipe, S_IFSOCK: .socket,
            S_IFBLK: .device, S_IFCHR: .device,
        ]
        guard let kind = kinds[raw.st_mode & S_IFMT] else { return nil }
        self.init(
            kind: kind,
            size: Int(raw.st_size),
            device: UInt64(raw.st_dev),
            inode: UInt64(raw.st_ino),
            mode: UInt32(raw.st_mode & 0o7777)
        )
    }
}

extension FileStatus.Kind {
    /// The kind from a directory entry; nil when only lstat can tell.
    init?(directoryEntry type: UInt8) {
        switch Int(type) {
        case Int(DT_REG): self = .file
        case Int(DT_DIR): self = .directory
        case Int(DT_LNK): self = .link
        case Int(DT_FIFO): self = .pipe
        case Int(DT_SOCK): self = .socket
        case Int(DT_BLK), Int(DT_CHR): self = .device
        default: return nil
        }
    }
}
