internal import UnsavedWork

/// The parsed output of `git status --porcelain=v2 -z`.
package struct StatusRecords {
    package var staged: [ByteString] = []
    package var unstaged: [ByteString] = []
    var conflicted: [ByteString] = []
    package var untracked: [ByteString] = []
    package var ignored: [ByteString] = []
    var submodules: [MovedSubmodule] = []
    /// Names that a restored tree must not get from the index: changed, deleted or conflicted.
    var missing: [ByteString] = []
    /// Names that are in the index and not in the tree.
    var deleted: [ByteString] = []
    /// The index's blob of each file that is changed but not deleted.
    var unstagedBlobs: [ByteString: ByteString] = [:]

    /// Parses the output of `git status --porcelain=v2 -z`.
    package init(_ output: [UInt8]) {
        for record in output.split(separator: 0) {
            let rest = ByteString(record.dropFirst(2))
            switch record.first {
            case UInt8(ascii: "1"): takeChange(record)
            case UInt8(ascii: "u"): takeConflict(record)
            case UInt8(ascii: "?"): untracked.append(rest)
            case UInt8(ascii: "!"): ignored.append(rest)
            default: break
            }
        }
    }

    /// Parses `1 XY SUB mH mI mW hH hI PATH`.
    private mutating func takeChange(_ record: ArraySlice<UInt8>) {
        let fields = record.split(separator: UInt8(ascii: " "), maxSplits: 8)
        guard fields.count == 9 else { return }
        let codes = Array(fields[1])
        let isSubmodule = fields[2].first == UInt8(ascii: "S")
        let name = ByteString(fields[8])
        let unchanged = UInt8(ascii: ".")
        if codes[0] != unchanged { staged.append(name) }
        guard codes[1] != unchanged else { return }
        if isSubmodule, codes[1] != UInt8(ascii: "D") {
            // The inspection of the submodule itself fills in the commit later.
            submodules.append(
                MovedSubmodule(path: name.text, commit: "", recorded: ByteString(fields[7]).text)
            )
            return
        }
        unstaged.append(name)
        missing.append(name)
        if codes[1] == UInt8(ascii: "D") { deleted.append(name) }
        // A change of mode or kind counts as a change even when the bytes are equal.
        if fields[4] == fields[5] { unstagedBlobs[name] = ByteString(fields[7]) }
    }

    /// Parses `u XY SUB m1 m2 m3 mW h1 h2 h3 PATH`.
    private mutating func takeConflict(_ record: ArraySlice<UInt8>) {
        let fields = record.split(separator: UInt8(ascii: " "), maxSplits: 10)
        guard fields.count == 11 else { return }
        conflicted.append(ByteString(fields[10]))
        missing.append(ByteString(fields[10]))
    }
}

/// Expands git's untracked and ignored entries to files: git names only a directory, not the files
/// in it.
struct LooseWalk {
    let worktree: ByteString
    /// Directories that are separate repositories.
    let others: Set<ByteString>
    /// Regular files and links, by path below the tree.
    var found: [ByteString] = []
    /// Directories that could not be read.
    var unreadable: [ByteString] = []

    init(worktree: ByteString, others: Set<ByteString>) {
        self.worktree = worktree
        self.others = others
    }

    /// Adds the files of one entry; reproducible directories below an ignored one are left out.
    ///
    /// Pipes, sockets and devices hold no data; the survey of the volume names them.
    mutating func take(_ entry: ByteString, isIgnored: Bool) {
        guard let name = entry.dropping(suffix: "/") else {
            return add(entry, Files.status(worktree.appending(entry))?.kind)
        }
        if isIgnored, isReproducible(name) { return }
        visit(name, isIgnored: isIgnored)
    }

    private func isReproducible(_ name: ByteString) -> Bool {
        name.split(UInt8(ascii: "/")).contains { Caches.reproducible.contains($0) }
            || Caches.isTagged(worktree.appending(name))
    }

    private mutating func add(_ name: ByteString, _ kind: FileStatus.Kind?) {
        switch kind {
        case .file, .link: found.append(name)
        case .directory: visit(name, isIgnored: false)
        case .pipe, .socket, .device, nil: break
        }
    }

    private mutating func visit(_ directory: ByteString, isIgnored: Bool) {
        let path = worktree.appending(directory)
        guard !others.contains(path) else { return }
        guard let entries = Files.entries(in: path) else {
            if Files.exists(path) { unreadable.append(directory) }
            return
        }
        if isIgnored, entries.contains(where: { $0.name == "CACHEDIR.TAG" }), Caches.isTagged(path)
        {
            return
        }
        for entry in entries.sorted(by: { $0.name < $1.name }) {
            let inner = directory.appending(entry.name)
            if entry.kind == .directory {
                if isIgnored, Caches.reproducible.contains(entry.name) { continue }
                visit(inner, isIgnored: isIgnored)
            } else {
                add(inner, entry.kind)
            }
        }
    }
}
