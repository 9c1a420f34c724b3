import UnsavedWork

/// What of the checkout's tree is in no commit, and how it becomes a tree of git.
struct UncommittedTree {
    private let scratch: ScratchRepository
    private let worktree: ByteString
    private let status: StatusRecords
    /// Untracked files, without repositories that lie in the tree.
    private let untracked: [ByteString]

    /// Compares the tree with the index of `scratch`, and that with HEAD.
    ///
    /// What differs in git's normal form only does not count, as a file of Git LFS that is as its
    /// pointer says.
    init(_ scratch: ScratchRepository) throws(LookFailure) {
        guard let worktree = scratch.worktree else { throw LookFailure("there is no tree") }
        let outcome = scratch.git([
            "status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=all",
            "--ignore-submodules=dirty",
        ])
        guard outcome.status == 0 else { throw LookFailure("cannot compare the tree", outcome) }
        var status = StatusRecords(outcome.output)
        TreeLook.dropUnchanged(&status, scratch, worktree)
        self.scratch = scratch
        self.worktree = worktree
        self.status = status
        // All files are named, so only a repository of its own is named as a directory.
        untracked = status.untracked.filter { !$0.hasSuffix("/") }
    }

    var isDirty: Bool {
        !status.staged.isEmpty || !status.unstaged.isEmpty || !status.submodules.isEmpty
            || !status.conflicted.isEmpty || !untracked.isEmpty
    }

    var conflicted: [ByteString] { status.conflicted }

    /// Takes everything into the index of the scratch and writes it as a tree.
    ///
    /// Names are given to the index itself: `git add` would run git in submodules. No filter runs
    /// but Git LFS's, which is the image's.
    func write(_ open: OpenCheckout) throws(LookFailure) -> ByteString {
        let gone = Set(status.deleted + status.conflicted.filter { !isThere($0) })
        let there = status.unstaged + status.conflicted + untracked
        let moved = status.submodules.map { ByteString($0.path) }
        let adding = there.filter { !gone.contains($0) }
        try update(["--force-remove"], gone.sorted())
        let large = try LargeFiles.held(adding, scratch)
        if !large.isEmpty {
            try open.shareLargeFiles(with: scratch)
            try update(["--add"], large.sorted(), LargeFiles.settings)
        }
        try update(["--add"], adding.filter { !large.contains($0) } + moved)
        return try tree()
    }

    private func isThere(_ name: ByteString) -> Bool {
        Files.exists(worktree.appending(name))
    }

    private func update(
        _ how: [ByteString],
        _ names: [ByteString],
        _ settings: [ByteString] = []
    ) throws(LookFailure) {
        guard !names.isEmpty else { return }
        _ = try scratch.output(
            "cannot take a file",
            settings + ["-c", "core.splitIndex=false", "update-index", "--replace"] + how
                + ["-z", "--stdin"],
            input: ByteString.listed(names, endedBy: 0)
        )
    }

    private func tree() throws(LookFailure) -> ByteString {
        // A partial clone lacks what was never checked out.
        let arguments: [ByteString] = ["write-tree", "--missing-ok"]
        let lines = try scratch.lines("cannot write the tree", arguments)
        guard let tree = lines.first.flatMap(ObjectName.init) else {
            throw LookFailure("git wrote no tree")
        }
        return tree.name
    }
}
