/// What a run needs to know of the checkout on the volume, as `berth-guest checkout inspect`
/// answers it.
///
/// Names come from a repository that may be hostile: they are bounded here, and whoever shows them
/// escapes them.
package struct CheckoutState: Hashable, Sendable, Codable {
    /// The newest commits that are told of.
    package static let commitsMax = 50
    /// How many commits are searched for the run's own.
    package static let searchedMax = 1000
    /// How many branches with saved work are named, in the order of their names.
    package static let savedMax = 1000

    /// A commit of HEAD that the remote's base has not.
    package struct Commit: Hashable, Sendable, Codable {
        /// The full object name.
        package var id: String
        /// The first line of the message, without control characters, at most 200 characters.
        package var subject: String

        package init(id: String, subject: String) {
            self.id = id
            self.subject = subject
        }
    }

    /// The branch that HEAD names, without `refs/heads/`; nil when HEAD is detached.
    package var branch: String?
    /// HEAD's commit; nil before the first one.
    package var commit: String?
    /// Whether anything is staged, changed, in conflict, or untracked and not ignored.
    ///
    /// Repositories that lie in the checkout without being its submodules do not count, nor does
    /// what is changed within a submodule.
    package var isDirty: Bool
    /// The operation of git that is under way, as `rebase`; nil when there is none.
    package var operation: String?
    /// How many commits HEAD has that the base branch of the remote has not.
    ///
    /// By what the checkout knows of the remote; where it knows no such branch, all that it knows
    /// of the remote counts as base.
    package var ahead: Int
    /// The newest of these, at most ``commitsMax``.
    package var commits: [Commit]
    /// The newest of these with the run's trailer, within the newest ``searchedMax``.
    package var ownCommit: String?
    /// The branches `wip/…`, at most ``savedMax``.
    package var saved: [String]
    /// What the remote says of the run's branch; nil when it was not to be asked.
    package var remote: RemoteBranchState?

    package init(
        branch: String?,
        commit: String?,
        isDirty: Bool = false,
        operation: String? = nil,
        ahead: Int = 0,
        commits: [Commit] = [],
        ownCommit: String? = nil,
        saved: [String] = [],
        remote: RemoteBranchState? = nil
    ) {
        self.branch = branch
        self.commit = commit
        self.isDirty = isDirty
        self.operation = operation
        self.ahead = ahead
        self.commits = commits
        self.ownCommit = ownCommit
        self.saved = saved
        self.remote = remote
    }
}

/// A branch at the remote, as the remote lists it now.
package enum RemoteBranchState: Hashable, Sendable, Codable {
    case absent
    /// `isContained`: whether HEAD has this commit in its history, so that a push loses nothing.
    case at(commit: String, isContained: Bool)
    /// The remote could not be asked.
    case unknown(RemoteFailure)
}

/// Why a remote did not answer; the text is git's or the remote's, bounded, without credentials and
/// control characters.
package enum RemoteFailure: Hashable, Sendable, Codable {
    /// It does not know us, or not for this.
    case unauthorized(String)
    /// There is no connection, or it broke, or the remote has a fault: to be tried again.
    case unavailable(String)
    /// There is nothing to ask: the checkout has no remote `origin` outside the container.
    case noRemote(String)
}
