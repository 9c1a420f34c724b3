package import Resources

/// Everything a run's next step may depend on, besides the run and its desired state.
///
/// It is the state observed in this pass. Anything unknown is nil or `unknown`, and the run waits
/// for it.
package struct RunFacts: Hashable, Sendable {
    package var now: Timestamp
    package var container = RunContainer.absent
    package var process = RunProcess.unknown
    /// The number of the newest start in the transcript; 0 when there is none.
    package var starts: Int64 = 0
    /// How long the agent has worked, summed over all starts.
    package var elapsed = Duration.zero
    /// The cost of the run so far, over all starts.
    package var cost = DollarAmount.zero
    /// The part of the cost that is already recorded.
    package var recordedCost = DollarAmount.zero
    package var turns: Int64 = 0
    /// The deferred question that the conversation still waits for.
    package var pendingQuestion: String?
    /// The checkout, which can be inspected while the container is ready.
    package var checkout: Checkout?
    package var remote = RemoteBranch.unknown
    package var pullRequests = PullRequestSearch.unknown
    /// What a forge or git permanently refused when the last step was tried in this pass.
    package var refusal: RunRefusal?
    /// The keys of the messages posted in their chat, and of the comments on the pull request.
    package var told: Set<String> = []
    /// How many terminals are attached to the workspace.
    package var attached = 0

    package init(now: Timestamp) { self.now = now }

    /// Whether the agent's process runs; nil when it is not known.
    var isProcessAlive: Bool? {
        switch (container, process) {
        // A process cannot outlive its container.
        case (.absent, _): false
        case (.unknown, _), (_, .unknown): nil
        case (_, .alive): true
        case (_, .gone), (_, .ended): false
        }
    }
}

/// The state of the workspace's container, as far as a run needs it.
package enum RunContainer: Hashable, Sendable {
    /// No container runs.
    case absent
    /// The container is starting, or the repository is being cloned.
    case starting
    /// The clone failed, with this explanation.
    case failed(String)
    /// The container runs, and the checkout exists.
    case ready
    /// The Engine does not answer.
    case unknown
}

/// The state of the run's process in the container.
package enum RunProcess: Hashable, Sendable {
    case unknown
    case alive
    /// No process runs, and the transcript does not say how the last one ended.
    case gone
    /// No process runs, and the last one ended with this outcome.
    case ended(RunOutcome)
}

/// The state of the checkout on the volume.
package struct Checkout: Hashable, Sendable {
    /// What HEAD points to.
    package enum Head: Hashable, Sendable {
        case branch(String)
        case detached
    }

    package var head: Head
    /// nil before the first commit.
    package var commit: CommitID?
    /// Whether anything is staged, changed, or untracked and not ignored.
    package var isDirty: Bool
    /// A merge, rebase, cherry-pick, revert or bisect in progress.
    package var operation: String?
    /// How many commits HEAD has that the remote's base branch lacks.
    package var ahead: Int
    /// The newest of these, for display.
    package var commits: [RunCommit]
    /// The one of these with this run's trailer.
    package var ownCommit: CommitID?
    /// The existing branches `wip/…`.
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

/// The state of the run's branch at the remote (`git ls-remote`).
package enum RemoteBranch: Hashable, Sendable {
    case unknown
    case absent
    /// `isContained`: whether this commit is in the history of HEAD, so that a push loses nothing.
    case at(CommitID, isContained: Bool)
}

/// The pull requests that the forge has for the branch, in any state.
package enum PullRequestSearch: Hashable, Sendable {
    case unknown
    /// The remote belongs to no known forge, with this explanation.
    case noForge(String)
    case found([FoundPullRequest])
}

/// A pull request from the run's branch into its base.
package struct FoundPullRequest: Hashable, Sendable {
    package var number: Int64
    package var url: String
    package var state: RunPullRequest.State
    /// The run that the marker in its body names; nil when it has no marker of ours.
    package var run: RunID?

    package init(number: Int64, url: String, state: RunPullRequest.State, run: RunID? = nil) {
        self.number = number
        self.url = url
        self.state = state
        self.run = run
    }
}

/// A refusal that a retry cannot fix, with the text of the other side.
package enum RunRefusal: Hashable, Sendable {
    case commit(String)
    case push(String)
    case pullRequest(String)
    /// The forge sees no commit between the base and the branch.
    case noCommitsBetween
}
