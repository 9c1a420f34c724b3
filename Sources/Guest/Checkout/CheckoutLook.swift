import Checkouts
import UnsavedWork

/// What a run's next step depends on, for `berth-guest checkout inspect`.
///
/// Changes nothing.
struct CheckoutLook {
    var run: String?
    var base: ByteString?
    /// The branch to ask the remote for; nil: it is not asked.
    var asked: ByteString?

    func state(_ open: OpenCheckout) throws(LookFailure) -> CheckoutState {
        let scratch = try open.scratch()
        var state = CheckoutState(
            branch: open.head.shortBranch?.text,
            commit: open.head.commit?.text,
            isDirty: try UncommittedTree(scratch).isDirty,
            operation: open.operation?.rawValue
        )
        let saved = open.repository.references.values.keys
            .compactMap { $0.dropping(prefix: "refs/heads/") }
            .filter { $0.hasPrefix("wip/") }
        state.saved = saved.sorted().prefix(CheckoutState.savedMax).map(\.text)
        if open.head.commit != nil {
            let range = ["HEAD", "--not"] + excluded(open)
            let count = try scratch.lines(
                "cannot read the history",
                ["rev-list", "--count"] + range
            )
            state.ahead = count.first.flatMap { Int($0.text) } ?? 0
            let commits = try TrailedCommits(scratch, range)
            state.commits = commits.all.prefix(CheckoutState.commitsMax).map(\.commit)
            state.ownCommit = run.flatMap(commits.own)
        }
        if let asked { state.remote = RemoteBranchLook(open).state(of: asked) }
        return state
    }

    /// What counts as the remote's.
    private func excluded(_ open: OpenCheckout) -> [ByteString] {
        let space: ByteString = "refs/remotes/" + OpenCheckout.remoteName + "/"
        if let base, open.repository.references.values[space + base] != nil {
            return [space + base]
        }
        return ["--remotes=" + OpenCheckout.remoteName]
    }
}

/// Asks the workspace's remote for one branch.
struct RemoteBranchLook {
    private let open: OpenCheckout

    init(_ open: OpenCheckout) { self.open = open }

    func state(of branch: ByteString) -> RemoteBranchState {
        do throws(LookFailure) {
            switch try commit(of: branch) {
            case .failed(let failure): return .unknown(failure)
            case .absent: return .absent
            case .at(let commit):
                return .at(commit: commit.text, isContained: try isContained(commit))
            }
        } catch {
            return .unknown(.unavailable(RemoteFailure.words(error.reason)))
        }
    }

    enum Found {
        case absent
        case at(ByteString)
        case failed(RemoteFailure)
    }

    /// The commit of a branch at the remote.
    func commit(of branch: ByteString) throws(LookFailure) -> Found {
        guard let address else { return .failed(.noRemote("it has no remote 'origin'")) }
        let scratch = try bare("ask")
        let reference: ByteString = "refs/heads/" + branch
        let outcome = scratch.ask(
            ["ls-remote", "--quiet", "--", address, reference],
            deadline: RemoteAsker.listingDeadline
        )
        guard outcome.status == 0 else { return .failed(RemoteFailure(outcome)) }
        // A pattern: `x/refs/heads/BRANCH` would match too.
        let fields = ByteString(outcome.output).split(UInt8(ascii: "\n"))
            .map { $0.split(UInt8(ascii: "\t")) }
            .first { $0.count == 2 && $0[1] == reference }
        return fields.flatMap { ObjectName($0[0]) }.map { .at($0.name) } ?? .absent
    }

    /// Where the branch is pushed to, and so what is asked.
    var address: ByteString? {
        let settings = open.repository.configuration
        let name = OpenCheckout.remoteName
        let url = settings.pushURLs[name]?.first ?? settings.remoteURLs[name]?.first
        return url.map(settings.rewritten).flatMap(RemoteAddress.elsewhere)
    }

    /// A scratch of the whole repository, for one question.
    func bare(_ name: ByteString) throws(LookFailure) -> ScratchRepository {
        try ScratchRepository.shared(open.repository, in: open.work.appending(name))
    }

    /// Whether HEAD's history has a commit.
    ///
    /// It has not if the repository lacks the object, so nothing has to be fetched.
    private func isContained(_ commit: ByteString) throws(LookFailure) -> Bool {
        guard let head = open.head.commit else { return false }
        let scratch = try bare("history")
        guard scratch.git(["cat-file", "-e", commit + "^{commit}"]).status == 0 else {
            return false
        }
        let outcome = scratch.git(["merge-base", "--is-ancestor", commit, head])
        guard outcome.status <= 1 else { throw LookFailure("cannot read the history", outcome) }
        return outcome.status == 0
    }
}
