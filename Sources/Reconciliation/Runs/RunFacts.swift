package import Resources

/// Everything a run's next step may depend on besides the run and what is wanted.
///
/// It is what is, as it was looked up in this pass. Whatever is not known is nil or `unknown`, and
/// is waited for.
package struct RunFacts: Hashable, Sendable {
    package var now: Timestamp
    package var container = RunContainer.absent
    package var process = RunProcess.unknown
    /// The number of the newest start that the transcript shows; 0 when it shows none.
    package var starts: Int64 = 0
    /// The time that the agent was at work, over all starts.
    package var elapsed = Duration.zero
    /// What the run cost so far, over all starts.
    package var cost = DollarAmount.zero
    /// What is recorded of that.
    package var recordedCost = DollarAmount.zero
    package var turns: Int64 = 0
    /// The deferred question that the conversation still waits for.
    package var pendingQuestion: String?
    /// The checkout, which can be looked at while the container is ready.
    package var checkout: Checkout?
    package var remote = RemoteBranch.unknown
    package var pullRequests = PullRequestSearch.unknown
    /// What the outside refused for good when the last step was tried in this pass.
    package var refusal: RunRefusal?
    /// The keys of the messages that are in their chat, and of the comments on the pull request.
    package var told: Set<String> = []
    /// How many terminals are attached to the workspace.
    package var attached = 0

    package init(now: Timestamp) { self.now = now }

    /// Whether the agent's process runs; nil when nobody knows.
    var isProcessAlive: Bool? {
        switch (container, process) {
        // A process does not outlive its container.
        case (.absent, _): false
        case (.unknown, _), (_, .unknown): nil
        case (_, .alive): true
        case (_, .gone), (_, .ended): false
        }
    }
}

/// The workspace's container, as far as a run needs it.
package enum RunContainer: Hashable, Sendable {
    /// None runs.
    case absent
    /// It is on its way, or the repository is being cloned.
    case starting
    /// The clone failed; in words.
    case failed(String)
    /// It runs, and the checkout is there.
    case ready
    /// The Engine does not answer.
    case unknown
}

/// The run's process in the container.
package enum RunProcess: Hashable, Sendable {
    case unknown
    case alive
    /// There is none, and the transcript does not tell how the last one ended.
    case gone
    /// There is none, and the last one ended so.
    case ended(RunOutcome)
}

/// The checkout on the volume.
package struct Checkout: Hashable, Sendable {
    /// What git calls HEAD.
    package enum Head: Hashable, Sendable {
        case branch(String)
        case detached
    }

    package var head: Head
    /// nil before the first commit.
    package var commit: CommitID?
    /// Whether anything is staged, changed, or untracked and not ignored.
    package var isDirty: Bool
    /// A merge, rebase, cherry-pick, revert or bisect that is under way.
    package var operation: String?
    /// How many commits HEAD has that the base branch of the remote has not.
    package var ahead: Int
    /// The newest of these, for display.
    package var commits: [RunCommit]
    /// Of these, the one with this run's trailer.
    package var ownCommit: CommitID?
    /// The branches `wip/…` that are there.
    package var saved: Set<String>

    package init(
        head: Head,
        commit: CommitID?,
        isDirty: Bool = false,
        operation: String? = nil,
        ahead: Int = 0,
        commits: [RunCommit] = [],
        ownCommit: CommitID? = nil,
        saved: Set<String> = []
    ) {
        self.head = head
        self.commit = commit
        self.isDirty = isDirty
        self.operation = operation
        self.ahead = ahead
        self.commits = commits
        self.ownCommit = ownCommit
        self.saved = saved
    }
}

/// The branch that a run publishes, at the remote (`git ls-remote`).
package enum RemoteBranch: Hashable, Sendable {
    case unknown
    case absent
    /// `isContained`: whether HEAD has this commit in its history, so that a push loses nothing.
    case at(CommitID, isContained: Bool)
}

/// What the forge has for the branch, in every state.
package enum PullRequestSearch: Hashable, Sendable {
    case unknown
    /// The remote belongs to no forge that is known; in words.
    case noForge(String)
    case found([FoundPullRequest])
}

/// A pull request from the run's branch into its base.
package struct FoundPullRequest: Hashable, Sendable {
    package var number: Int64
    package var url: String
    package var state: RunPullRequest.State
    /// The run that the marker in its body names; nil when it is another's.
    package var run: RunID?

    package init(number: Int64, url: String, state: RunPullRequest.State, run: RunID? = nil) {
        self.number = number
        self.url = url
        self.state = state
        self.run = run
    }
}

/// What was refused for a reason that trying again does not mend; the texts are the other's words.
package enum RunRefusal: Hashable, Sendable {
    case commit(String)
    case push(String)
    case pullRequest(String)
    /// The forge sees no commit between the base and the branch.
    case noCommitsBetween
}
