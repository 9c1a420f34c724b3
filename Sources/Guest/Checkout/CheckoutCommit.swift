import Checkouts
import UnsavedWork

/// `berth-guest checkout commit` and `save`: what is uncommitted becomes a commit.
///
/// Neither hooks nor signing nor filters of the repository run; Git LFS's filter is the image's. Killed at
/// any moment, either is repeated with the same outcome: objects alone change nothing, an index that
/// has everything staged changes no tree, and the reference moves at once.
struct CheckoutCommit {
    let open: OpenCheckout

    /// Commits everything that is uncommitted, if HEAD is `branch` at `parent`.
    func commit(_ request: CommitOptions) throws(LookFailure) -> CommitAnswer {
        let scratch = try open.writingScratch()
        if open.head.commit != nil,
            let own = try TrailedCommits(scratch, ["HEAD"]).own(request.run)
        {
            return .found(own)
        }
        guard open.head.shortBranch == request.branch, open.head.commit == request.parent else {
            return .moved(
                branch: open.head.shortBranch?.text,
                commit: open.head.commit?.text
            )
        }
        if let operation = open.operation {
            return .refused("a \(operation.rawValue) is under way")
        }
        let index = IndexFile(open.checkout.layout.gitDirectory)
        StaleLock.remove([index.lock, lock(of: request.branch)])
        let original = index.status
        let tree = try UncommittedTree(scratch)
        guard tree.conflicted.isEmpty else {
            return .refused("\(plural(tree.conflicted.count, "file")) in conflict")
        }
        guard tree.isDirty else { return .nothing }
        let id: ByteString
        switch try written(tree, scratch, request.message, date: request.date) {
        case .commit(let commit): id = commit
        case .sameTree: return .nothing
        case .refused(let reason): return .refused(reason)
        }
        if let reason = index.replace(original, by: scratch.gitDirectory.appending("index")) {
            throw LookFailure(reason)
        }
        let reason = try open.move(
            "refs/heads/" + request.branch,
            from: request.parent,
            to: id,
            because: "commit: uncommitted work of a run"
        )
        if let reason { throw LookFailure(reason) }
        return .committed(id.text)
    }

    /// Keeps everything that is uncommitted on a new branch; HEAD, index and tree stay as they are.
    func save(_ branch: ByteString) throws(LookFailure) -> SaveAnswer {
        let reference: ByteString = "refs/heads/" + branch
        if let commit = open.repository.references.values[reference] { return .found(commit.text) }
        StaleLock.remove([lock(of: branch)])
        let scratch = try open.writingScratch()
        let tree = try UncommittedTree(scratch)
        guard tree.isDirty else { return .nothing }
        let message = ByteString("Uncommitted work, saved before a run\n")
        let id: ByteString
        switch try written(tree, scratch, message.bytes, date: nil) {
        case .commit(let commit): id = commit
        case .sameTree: return .nothing
        case .refused(let reason): return .refused(reason)
        }
        let reason = try open.move(reference, from: nil, to: id, because: "saved before a run")
        if let reason { return .refused(reason) }
        return .saved(id.text)
    }

    private func lock(of branch: ByteString) -> ByteString {
        open.repository.common.appending("refs/heads/" + branch + ".lock")
    }

    private enum Written {
        case commit(ByteString)
        case sameTree
        case refused(String)
    }

    /// A commit of the whole tree on top of HEAD; `date` in git's form, nil: now.
    private func written(
        _ uncommitted: UncommittedTree,
        _ scratch: ScratchRepository,
        _ message: [UInt8],
        date: ByteString?
    ) throws(LookFailure) -> Written {
        let tree: ByteString
        do throws(LookFailure) {
            tree = try uncommitted.write(open)
        } catch {
            return .refused(displayed(error.reason))
        }
        var parents: [ByteString] = []
        if let parent = open.head.commit {
            parents = ["-p", parent]
            let old = try scratch.lines("cannot read HEAD", ["rev-parse", parent + "^{tree}"])
            if old.first == tree { return .sameTree }
        }
        let outcome = scratch.git(
            ["commit-tree", tree] + parents + ["-F", "-"],
            input: message,
            variables: Identity(open).variables(date: date)
        )
        guard outcome.status == 0 else { return .refused(displayed(outcome.complaint)) }
        let lines = ByteString(outcome.output).split(UInt8(ascii: "\n"))
        guard let commit = lines.first.flatMap(ObjectName.init) else {
            throw LookFailure("git wrote no commit")
        }
        return .commit(commit.name)
    }
}

/// Who commits: the workspace's user, by git's own files in git's own order.
private struct Identity {
    private var name: ByteString = "Berth"
    private var email: ByteString = "berth@localhost"

    init(_ open: OpenCheckout) {
        let home = open.root.appending("home")
        let files = [
            home.appending(".config/git/config"), home.appending(".gitconfig"),
            open.repository.common.appending("config"),
        ]
        for file in files where Files.status(file)?.kind == .file {
            let outcome = SafeGit.bare([
                "config", "--file", file, "--no-includes", "--null", "--get-regexp",
                "^user\\.(name|email)$",
            ])
            for record in ByteString(outcome.output).split(0) {
                if let value = record.dropping(prefix: "user.name\n") { name = value }
                if let value = record.dropping(prefix: "user.email\n") { email = value }
            }
        }
    }

    func variables(date: ByteString?) -> [ByteString] {
        let dates: [ByteString] =
            date.map { ["GIT_AUTHOR_DATE=" + $0, "GIT_COMMITTER_DATE=" + $0] } ?? []
        return dates + [
            "GIT_AUTHOR_NAME=" + name, "GIT_AUTHOR_EMAIL=" + email, "GIT_COMMITTER_NAME=" + name,
            "GIT_COMMITTER_EMAIL=" + email,
        ]
    }
}
