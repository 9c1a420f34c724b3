/// What a git directory's references and reflogs name, read without git.
struct ReferenceStore {
    /// Object names by full reference name; symbolic references are resolved, except those of
    /// remotes.
    var values: [ByteString: ByteString] = [:]
    /// Objects that reflogs name, newest last within a log, without duplicates.
    var logged: [ByteString] = []
    /// The stash's entries, newest first, as object name and message.
    var stash: [(hash: ByteString, message: ByteString)] = []

    private var known: Set<ByteString> = []
    private var symbolic: [ByteString: ByteString] = [:]

    /// Reads the shared references of `common` and those of each linked worktree's own directory.
    init(common: ByteString, worktrees: [ByteString]) throws(LookFailure) {
        try readLoose(common.appending("refs"), as: "refs")
        // Read last, as git does: git removes a loose file only after it has packed the reference.
        try readPacked(common.appending("packed-refs"))
        resolveSymbolic()
        readLog(common.appending("logs/HEAD"))
        readLogs(common.appending("logs/refs"))
        try readStash(common.appending("logs/refs/stash"))
        for directory in worktrees {
            let label: ByteString = "refs/worktrees/" + directory.lastComponent
            try readLoose(directory.appending("refs"), as: label)
            readLog(directory.appending("logs/HEAD"))
            readLogs(directory.appending("logs/refs"))
        }
    }

    private mutating func readPacked(_ path: ByteString) throws(LookFailure) {
        guard let status = Files.status(path) else { return }
        guard status.kind == .file, let bytes = Files.read(path, limit: 512 << 20) else {
            throw LookFailure("packed-refs is not a readable file")
        }
        for line in ByteString(bytes).split(UInt8(ascii: "\n")) {
            let first = line.bytes[0]
            if first == UInt8(ascii: "#") || first == UInt8(ascii: "^") { continue }
            let parts = line.bytes.split(separator: UInt8(ascii: " "), maxSplits: 1)
            guard parts.count == 2, let hash = ObjectName(ByteString(parts[0])) else {
                throw LookFailure("packed-refs is damaged")
            }
            let name = ByteString(parts[1])
            if values[name] == nil { values[name] = hash.name }
        }
    }

    private mutating func readLoose(_ path: ByteString, as name: ByteString) throws(LookFailure) {
        guard let status = Files.status(path) else { return }
        guard status.kind == .directory, let entries = Files.entries(in: path) else {
            // git removes empty directories.
            guard Files.exists(path) else { return }
            throw LookFailure("\(name.text) is not a readable directory")
        }
        for entry in entries {
            let inner = name.appending(entry.name)
            switch entry.kind {
            case .directory: try readLoose(path.appending(entry.name), as: inner)
            case .file where entry.name.hasSuffix(".lock"): break
            case .file: try readReference(path.appending(entry.name), as: inner)
            default: throw LookFailure("\(inner.text) is not a file")
            }
        }
    }

    private mutating func readReference(_ path: ByteString, as name: ByteString) throws(LookFailure)
    {
        guard let bytes = Files.read(path, limit: 4096) else {
            // It disappeared after it was listed, as references do when git packs them.
            guard Files.exists(path) else { return }
            throw LookFailure("\(name.text) cannot be read")
        }
        let line = ByteString(bytes.prefix { $0 != UInt8(ascii: "\n") })
        if let target = line.dropping(prefix: "ref: ") {
            symbolic[name] = target
            return
        }
        guard let hash = ObjectName(line) else { throw LookFailure("\(name.text) is damaged") }
        values[name] = hash.name
    }

    /// Follows symbolic references.
    ///
    /// A branch that points to another branch gets its commit, because HEAD may name it. A remote's
    /// HEAD holds no work.
    private mutating func resolveSymbolic() {
        for name in symbolic.keys where !name.hasPrefix("refs/remotes/") {
            var target = name
            for _ in 0..<5 { target = symbolic[target] ?? target }
            if target != name { values[name] = values[target] }
        }
    }

    private mutating func readLogs(_ path: ByteString) {
        for entry in Files.entries(in: path) ?? [] {
            switch entry.kind {
            case .directory: readLogs(path.appending(entry.name))
            case .file: readLog(path.appending(entry.name))
            default: break
            }
        }
    }

    private mutating func readLog(_ path: ByteString) {
        for entry in Reflog.entries(path) {
            for hash in [entry.old, entry.new] where known.insert(hash).inserted {
                logged.append(hash)
            }
        }
    }

    /// Reads the log of the stash reference; without a log, the reference is the only entry.
    private mutating func readStash(_ path: ByteString) throws(LookFailure) {
        if Files.exists(path) {
            guard Files.status(path)?.kind == .file else { throw LookFailure("damaged stash") }
            stash = Reflog.entries(path).reversed().map { ($0.new, $0.message) }
        }
        if stash.isEmpty, let hash = values["refs/stash"] { stash = [(hash, "stash")] }
    }
}

/// A reference's log, with one line `OLD NEW WHO TIME ZONE<TAB>MESSAGE` for each change.
enum Reflog {
    static func entries(
        _ path: ByteString
    ) -> [(old: ByteString, new: ByteString, message: ByteString)] {
        guard let bytes = Files.read(path) else { return [] }
        return ByteString(bytes).split(UInt8(ascii: "\n")).compactMap { line in
            let parts = line.bytes.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            let fields = parts[0].split(separator: UInt8(ascii: " "), maxSplits: 2)
            guard fields.count >= 2, let old = ObjectName(ByteString(fields[0])),
                let new = ObjectName(ByteString(fields[1]))
            else { return nil }
            return (old.name, new.name, parts.count > 1 ? ByteString(parts[1]) : "")
        }
    }
}

/// The full name of an object, in lower-case hexadecimal.
struct ObjectName: Hashable {
    let name: ByteString

    /// nil when `text` is not an object name.
    init?(_ text: ByteString) {
        guard text.bytes.count == 40 || text.bytes.count == 64,
            text.bytes.allSatisfy({
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { return nil }
        name = text
    }

    /// Whether it is the null name, which means "no object" in logs and updates.
    static func isNull(_ name: ByteString) -> Bool {
        name.bytes.allSatisfy { $0 == UInt8(ascii: "0") }
    }
}
