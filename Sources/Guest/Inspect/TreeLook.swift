internal import UnsavedWork

/// The parts of one working tree that no commit holds.
struct TreeLook: Sendable {
    var files: [FileCategory: [ByteString]] = [:]
    var submodules: [MovedSubmodule] = []
    var operations: [GitOperation] = []
    /// Deleted, changed or conflicted names, which a restored tree must not get from the index.
    var missing: [ByteString] = []
    /// Commits in which operations in progress stashed changes.
    var autostashes: [ByteString] = []
    /// What could not be read, in git's words or ours.
    var problems: [String] = []

    /// Inspects the tree of `scratch`.
    ///
    /// `others` are directories that are separate repositories; `known` returns those of the given
    /// absolute paths that are unchanged since the set-up.
    init(
        _ scratch: ScratchRepository,
        others: Set<ByteString>,
        known: ([ByteString]) -> Set<ByteString>
    ) throws(LookFailure) {
        operations = Self.operations(scratch.gitDirectory)
        autostashes = Self.autostashFiles.compactMap { name in
            let bytes = Files.read(scratch.gitDirectory.appending(name), limit: 1024) ?? []
            return ObjectName(ByteString(bytes.prefix { $0 != UInt8(ascii: "\n") }))?.name
        }
        guard let worktree = scratch.worktree else {
            files[.staged] = try Self.staged(scratch)
            return
        }
        try Self.revealHiddenEntries(scratch, worktree)
        let outcome = scratch.git([
            "status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=all",
            "--ignored=matching", "--ignore-submodules=dirty",
        ])
        guard outcome.status == 0 else { throw LookFailure("cannot compare the tree", outcome) }
        problems = Self.complaints(outcome.errors)
        var status = StatusRecords(outcome.output)
        Self.dropUnchanged(&status, scratch, worktree)
        submodules = status.submodules
        missing = status.missing
        files[.staged] = status.staged
        files[.unstaged] = status.unstaged
        files[.conflicted] = status.conflicted
        let isOther = { (name: ByteString) in
            let path = worktree.appending(name.dropping(suffix: "/") ?? name)
            return others.contains(path)
        }
        var walk = LooseWalk(worktree: worktree, others: others)
        for name in status.untracked where !isOther(name) { walk.take(name, isIgnored: false) }
        files[.untracked] = Self.without(known, walk.found, worktree)
        walk.found = []
        for name in status.ignored where !isOther(name) { walk.take(name, isIgnored: true) }
        files[.ignored] = Self.without(known, walk.found, worktree)
        problems += walk.unreadable.map { "cannot read \($0.text)" }
    }

    private static func without(
        _ known: ([ByteString]) -> Set<ByteString>,
        _ names: [ByteString],
        _ worktree: ByteString
    ) -> [ByteString] {
        let unchanged = known(names.map(worktree.appending))
        return unchanged.isEmpty
            ? names : names.filter { !unchanged.contains(worktree.appending($0)) }
    }

    /// Names that the index of a removed working tree has and HEAD lacks; staged files there exist
    /// nowhere else.
    private static func staged(_ scratch: ScratchRepository) throws(LookFailure) -> [ByteString] {
        let index = scratch.gitDirectory.appending("index")
        let head = scratch.git(["rev-parse", "--quiet", "--verify", "HEAD^{commit}"])
        guard Files.exists(index) else { return [] }
        let differing: [ByteString] = [
            "diff-index", "--cached", "--name-only", "--no-renames", "-z", "HEAD",
        ]
        let names = try scratch.output(
            "damaged index",
            head.status == 0 ? differing : ["ls-files", "--cached", "-z"]
        )
        return ByteString(names).split(0)
    }

    /// Clears the marks that make git treat a file as unchanged or absent, so that it is compared
    /// too.
    private static func revealHiddenEntries(
        _ scratch: ScratchRepository,
        _ worktree: ByteString
    ) throws(LookFailure) {
        guard Files.exists(scratch.gitDirectory.appending("index")) else { return }
        let entries = ByteString(try scratch.output("damaged index", ["ls-files", "-v", "-z"]))
            .split(0)
        var assumed: [UInt8] = []
        var present: [UInt8] = []
        for entry in entries {
            let name = ByteString(entry.bytes.dropFirst(2))
            switch entry.bytes[0] {
            case UInt8(ascii: "S"), UInt8(ascii: "s"):
                if Files.exists(worktree.appending(name)) { present += name.bytes + [0] }
            case UInt8(ascii: "a")...UInt8(ascii: "z"): assumed += name.bytes + [0]
            default: break
            }
        }
        for (option, names) in [
            ("--no-assume-unchanged", assumed), ("--no-skip-worktree", present),
        ] as [(ByteString, [UInt8])] where !names.isEmpty {
            _ = try scratch.output(
                "damaged index",
                ["update-index", option, "-z", "--stdin"],
                input: names
            )
        }
    }

    /// The errors among git's messages: git exits with 0 even when it could not read something.
    private static func complaints(_ errors: [UInt8]) -> [String] {
        ByteString(errors).split(UInt8(ascii: "\n")).filter { line in
            ["error: ", "fatal: "].contains { line.hasPrefix($0) }
                || ["could not open", "unable to access", "cannot open", "unable to read"]
                    .contains { line.contains($0) }
        }.map { line in
            let text = line.text
            guard text.contains("ermission denied"),
                let name = text.split(separator: "'").dropFirst().first
            else { return text }
            return "cannot read \(name): permission denied"
        }
    }

    /// Files in which operations in progress name the commit of their stashed changes.
    private static let autostashFiles: [ByteString] = [
        "rebase-merge/autostash", "rebase-apply/autostash", "MERGE_AUTOSTASH",
    ]

    static func operations(_ directory: ByteString) -> [GitOperation] {
        let has = { (name: ByteString) in Files.exists(directory.appending(name)) }
        var found: [GitOperation] = []
        if has("rebase-merge") || (has("rebase-apply") && !has("rebase-apply/applying")) {
            found.append(.rebase)
        }
        if has("rebase-apply/applying") { found.append(.am) }
        if has("MERGE_HEAD") { found.append(.merge) }
        if has("CHERRY_PICK_HEAD") { found.append(.cherryPick) }
        if has("REVERT_HEAD") { found.append(.revert) }
        if has("BISECT_LOG") { found.append(.bisect) }
        if has("sequencer"), !has("CHERRY_PICK_HEAD"), !has("REVERT_HEAD") {
            found.append(.sequence)
        }
        return found
    }

    /// Removes files that differ only in git's normal form: their bytes equal the index's blob, or
    /// the content that its large-file pointer names.
    static func dropUnchanged(
        _ status: inout StatusRecords,
        _ scratch: ScratchRepository,
        _ worktree: ByteString
    ) {
        let candidates = status.unstagedBlobs.filter {
            Files.status(worktree.appending($0.key))?.kind == .file
        }
        guard !candidates.isEmpty else { return }
        var unchanged: Set<ByteString> = []
        let names = candidates.keys.sorted()
        for start in stride(from: 0, to: names.count, by: 500) {
            let batch = Array(names[start..<min(start + 500, names.count)])
            let outcome = scratch.git(
                ["hash-object", "--no-filters", "--"] + batch.map { "./" + $0 }
            )
            let hashes = ByteString(outcome.output).split(UInt8(ascii: "\n"))
            guard outcome.status == 0, hashes.count == batch.count else { continue }
            for (name, hash) in zip(batch, hashes) where candidates[name] == hash {
                unchanged.insert(name)
            }
        }
        unchanged.formUnion(
            LargeFiles.unchanged(
                candidates.filter { !unchanged.contains($0.key) },
                scratch,
                worktree
            )
        )
        status.unstaged.removeAll { unchanged.contains($0) }
        status.missing.removeAll { unchanged.contains($0) }
    }
}

/// Files that git stores as pointers, as Git LFS makes them.
enum LargeFiles {
    /// The longest pointer, which is the format's own limit.
    static let pointerLengthMax = 1024

    /// The files whose content is what their blob, a pointer, names.
    static func unchanged(
        _ candidates: [ByteString: ByteString],
        _ scratch: ScratchRepository,
        _ worktree: ByteString
    ) -> [ByteString] {
        var wanted: [ByteString: String] = [:]
        let pointers = pointers(in: Set(candidates.values), scratch)
        for (name, blob) in candidates {
            guard let pointer = pointers[blob],
                Files.status(worktree.appending(name))?.size == pointer.size
            else { continue }
            wanted[worktree.appending(name)] = pointer.digest
        }
        let found = Fingerprint.digests(Array(wanted.keys))
        return wanted.filter { found[$0.key] == $0.value }.compactMap { $0.key.below(worktree) }
    }

    /// Finds the pointers among the blobs with two git calls, however many blobs there are.
    private static func pointers(
        in blobs: Set<ByteString>,
        _ scratch: ScratchRepository
    ) -> [ByteString: Pointer] {
        let sizes = scratch.git(
            ["cat-file", "--batch-check=%(objectname) %(objectsize)"],
            input: ByteString.listed(blobs.sorted())
        )
        let small = ByteString(sizes.output).split(UInt8(ascii: "\n")).compactMap {
            line -> ByteString? in
            let fields = line.split(UInt8(ascii: " "))
            guard fields.count == 2, let size = Int(fields[1].text), size <= pointerLengthMax else {
                return nil
            }
            return fields[0]
        }
        guard !small.isEmpty else { return [:] }
        var rest = scratch.git(
            ["cat-file", "--batch=%(objectsize)"],
            input: ByteString.listed(small)
        ).output[...]
        var found: [ByteString: Pointer] = [:]
        for blob in small {
            // `SIZE`, the content, and an end of line.
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
                let size = Int(ByteString(rest[..<end]).text),
                rest.count - (end - rest.startIndex) > size + 1
            else { break }
            found[blob] = Pointer(Array(rest[(end + 1)..<(end + 1 + size)]))
            rest = rest[(end + 2 + size)...]
        }
        return found
    }

    private struct Pointer {
        var digest: String
        var size: Int

        init?(_ bytes: [UInt8]) {
            guard bytes.count <= LargeFiles.pointerLengthMax else { return nil }
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            guard lines.first?.hasPrefix("version https://git-lfs.github.com/spec/") ?? false,
                let digest = lines.first(where: { $0.hasPrefix("oid sha256:") })?.dropFirst(11),
                let size = lines.first(where: { $0.hasPrefix("size ") }).flatMap({
                    Int($0.dropFirst(5))
                })
            else { return nil }
            self.digest = String(digest)
            self.size = size
        }
    }
}
