import Glibc
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
    func write() throws(LookFailure) -> ByteString {
        let gone = Set(status.deleted + status.conflicted.filter { !isThere($0) })
        let there = status.unstaged + status.conflicted + untracked
        try update("--force-remove", gone.sorted())
        let moved = status.submodules.map { ByteString($0.path) }
        try update("--add", there.filter { !gone.contains($0) } + moved)
        return try tree()
    }

    private func isThere(_ name: ByteString) -> Bool {
        Files.exists(worktree.appending(name))
    }

    private func update(_ how: ByteString, _ names: [ByteString]) throws(LookFailure) {
        guard !names.isEmpty else { return }
        _ = try scratch.output(
            "cannot take a file",
            LargeFiles.settings + [
                "-c", "core.splitIndex=false", "update-index", "--replace", how, "-z", "--stdin",
            ],
            input: ByteString.listed(names, endedBy: 0)
        )
    }

    private func tree() throws(LookFailure) -> ByteString {
        let lines = try scratch.lines("cannot write the tree", ["write-tree"])
        guard let tree = lines.first.flatMap(ObjectName.init) else {
            throw LookFailure("git wrote no tree")
        }
        return tree.name
    }
}

extension LargeFiles {
    private static let program: ByteString = "/usr/bin/git-lfs"

    /// Whether Git LFS is there: without it, a file goes into git as it is.
    static var isInstalled: Bool { Files.exists(program) }

    /// What makes git hold the files as pointers that the repository's attributes name for it.
    static var settings: [ByteString] {
        guard isInstalled else { return [] }
        return [
            "-c", "filter.lfs.clean=git-lfs clean -- %f", "-c", "filter.lfs.required=true",
        ]
    }
}

/// The index that a commit leaves behind.
struct IndexFile {
    private let index: ByteString
    private let lock: ByteString
    private let made: ByteString

    init(_ gitDirectory: ByteString) {
        index = gitDirectory.appending("index")
        lock = gitDirectory.appending("index.lock")
        made = gitDirectory.appending("index.berth")
    }

    /// Puts another index in place, under git's own lock, if it is still `original`.
    ///
    /// The lock is our file under a second name, so that one that a killed predecessor left is told
    /// from another's, and removed.
    ///
    /// - Returns: why not; nil when it is done.
    func replace(_ original: FileStatus?, by other: ByteString) -> String? {
        if let left = Files.status(made), left.inode == Files.status(lock)?.inode {
            Files.remove(lock)
        }
        Files.remove(made)
        defer { Files.remove(made) }
        let mode = original?.mode ?? 0o644
        guard let bytes = Files.read(other, limit: 1 << 30), Files.write(bytes, to: made),
            made.withCString({ chmod($0, mode) }) == 0, Files.copyTimes(other, to: made)
        else { return "cannot write to \(made.parent.text)" }
        let isLocked = made.withCString { made in lock.withCString { link(made, $0) } } == 0
        guard isLocked else {
            return errno == EEXIST
                ? "another git holds \(lock.text)" : "cannot write \(lock.text)"
        }
        guard status == original, Files.rename(lock, to: index) else {
            Files.remove(lock)
            return "the index changed meanwhile"
        }
        return nil
    }

    /// What stands there now, to be compared with later.
    var status: FileStatus? { Files.status(index) }
}
