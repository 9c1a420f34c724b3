/// Why a run failed, as a word for programs and a message for people.
///
/// In every case the volume stays unchanged, and the next prompt continues from there.
package enum RunFailure: Hashable, Sendable {
    // The workspace
    case workspaceFailed(String)
    case startFailed
    // The agent
    case unauthorized
    case modelUnavailable
    case sessionMissing
    case sessionInUse
    case interrupted
    case timeLimitReached(TimeLimit)
    case silent(TimeLimit)
    case turnsReached
    case budgetReached(DollarAmount)
    case unsavedWork
    case agentFailed(String)
    // The repository
    case detachedHead
    case branchChanged(found: String, expected: GitBranch)
    case operationInProgress(String)
    case commitRefused(String)
    // The remote and the forge
    case remoteDiverged(GitBranch)
    case pushRefused(String)
    case pullRequestRefused(String)

    /// One CamelCase word.
    package var reason: String {
        switch self {
        case .workspaceFailed: "WorkspaceFailed"
        case .startFailed: "StartFailed"
        case .unauthorized: "Unauthorized"
        case .modelUnavailable: "ModelUnavailable"
        case .sessionMissing: "SessionMissing"
        case .sessionInUse: "SessionInUse"
        case .interrupted: "Interrupted"
        case .timeLimitReached: "TimeLimitReached"
        case .silent: "Silent"
        case .turnsReached: "TurnsReached"
        case .budgetReached: "BudgetReached"
        case .unsavedWork: "UnsavedWork"
        case .agentFailed: "AgentFailed"
        case .detachedHead: "DetachedHead"
        case .branchChanged: "BranchChanged"
        case .operationInProgress: "OperationInProgress"
        case .commitRefused: "CommitRefused"
        case .remoteDiverged: "RemoteDiverged"
        case .pushRefused: "PushRefused"
        case .pullRequestRefused: "PullRequestRefused"
        }
    }

    /// What happened in this workspace, and what to do; text from outside is escaped.
    package func message(in workspace: ResourceName) -> String {
        let goOn = "`berth run \(workspace) --prompt …` continues from what is on the volume"
        let look = "`berth attach \(workspace) --shell` shows the checkout"
        switch self {
        case .workspaceFailed(let detail):
            return "the workspace could not be made ready: \(shown(detail)); "
                + "`berth describe workspace \(workspace)` tells more"
        case .startFailed:
            return "the agent did not start; `berth logs \(workspace)` tells why, then \(goOn)"
        case .unauthorized, .modelUnavailable, .sessionMissing, .sessionInUse, .interrupted,
            .agentFailed:
            return agentMessage(workspace, goOn)
        case .timeLimitReached, .silent, .turnsReached, .budgetReached, .unsavedWork:
            return boundMessage(goOn, look)
        case .detachedHead, .branchChanged, .operationInProgress, .commitRefused:
            return repositoryMessage(goOn, look)
        case .remoteDiverged, .pushRefused, .pullRequestRefused:
            return forgeMessage(goOn, look)
        }
    }

    private func agentMessage(_ workspace: ResourceName, _ goOn: String) -> String {
        switch self {
        case .unauthorized:
            "the model's API refused the credential, or there is none; set it with `berth secret "
                + "set CLAUDE_CODE_OAUTH_TOKEN` (or ANTHROPIC_API_KEY), then \(goOn)"
        case .modelUnavailable:
            "the model's API did not answer for as long as the agent retried; when it does again, "
                + goOn
        case .sessionMissing:
            "the agent's conversation is gone, and a new one did not begin; "
                + "`berth logs \(workspace)` tells why"
        case .sessionInUse:
            "another process has the agent's conversation; end it in the workspace's terminal "
                + "(`berth attach \(workspace)`), then \(goOn)"
        case .interrupted:
            "the agent's process was ended again and again; if memory is short, raise "
                + "spec.resources.memory, then \(goOn)"
        case .agentFailed(let detail): "the agent failed: \(shown(detail)); \(goOn)"
        default: reason
        }
    }

    private func boundMessage(_ goOn: String, _ look: String) -> String {
        switch self {
        case .timeLimitReached(let limit):
            "the agent worked for \(limit), which is spec.run.timeLimit; raise that, or \(goOn)"
        case .silent(let limit):
            "the agent said nothing for \(limit), which is spec.run.silenceLimit, and was ended; "
                + goOn
        case .turnsReached: "the agent took as many turns as it may; \(goOn)"
        case .budgetReached(let budget):
            "the run cost its budget of \(budget.label), and was not to go on; raise "
                + "spec.run.budget, or \(goOn)"
        case .unsavedWork:
            "the checkout holds uncommitted work of somebody else, and the run was not to go on "
                + "over it; \(look), commit what is worth it, then \(goOn)"
        default: reason
        }
    }

    private func repositoryMessage(_ goOn: String, _ look: String) -> String {
        switch self {
        case .detachedHead:
            "the checkout is on no branch, so nothing was pushed; \(look), and \(goOn)"
        case .branchChanged(let found, let expected):
            "the checkout is on branch '\(shown(found))' and not on '\(expected)', so nothing was "
                + "pushed; \(look), and \(goOn)"
        case .operationInProgress(let operation):
            "the checkout is in the middle of a \(shown(operation)), so nothing was committed; "
                + "\(look), and \(goOn)"
        case .commitRefused(let detail): "git refused the commit: \(shown(detail)); \(look)"
        default: reason
        }
    }

    private func forgeMessage(_ goOn: String, _ look: String) -> String {
        switch self {
        case .remoteDiverged(let branch):
            "the remote's branch '\(branch)' has commits that the checkout has not, and they are "
                + "never overwritten; the run's commits are on the volume: \(look); or \(goOn), "
                + "such as \"merge origin/\(branch)\""
        case .pushRefused(let detail):
            "the remote refused the push: \(shown(detail)); the run's commits are on the volume; "
                + "when that is mended, \(goOn)"
        case .pullRequestRefused(let detail):
            "the branch is pushed, but the forge refused the pull request: \(shown(detail))"
        default: reason
        }
    }
}

/// Why a run was cancelled.
package enum RunCancellation: String, Codable, Hashable, Sendable, CaseIterable {
    case requested = "Requested"
    case workspaceClosed = "WorkspaceClosed"
    case continuedInTerminal = "ContinuedInTerminal"

    /// What happened in this workspace.
    package func message(in workspace: ResourceName) -> String {
        switch self {
        case .requested:
            "it was cancelled; what the agent did is on the volume, and `berth run \(workspace) "
                + "--prompt …` continues from there"
        case .workspaceClosed: "its workspace is being closed"
        case .continuedInTerminal:
            "spec.mode became Interactive; `berth attach \(workspace)` continues the conversation"
        }
    }
}

/// The result of a successful run.
package enum RunSuccess: Hashable, Sendable {
    case pullRequestOpened(RunPullRequest)
    /// A pull request that was already open got the new commits.
    case pullRequestUpdated(RunPullRequest)
    /// The branch is pushed; the text says why there is no pull request.
    case pushed(GitBranch, String)
    case noChange

    package var reason: String {
        switch self {
        case .pullRequestOpened: "PullRequestOpened"
        case .pullRequestUpdated: "PullRequestUpdated"
        case .pushed: "Pushed"
        case .noChange: "NoChange"
        }
    }

    package var message: String {
        switch self {
        case .pullRequestOpened(let pullRequest):
            "pull request #\(pullRequest.number) is open: \(shown(pullRequest.url))"
        case .pullRequestUpdated(let pullRequest):
            "pull request #\(pullRequest.number) has the new commits: \(shown(pullRequest.url))"
        case .pushed(let branch, let why):
            "branch '\(branch)' is pushed; there is no pull request, because \(shown(why))"
        case .noChange: "the agent changed nothing, so there is no pull request"
        }
    }
}

/// A text from outside for use in a message: on one line and of limited length.
private func shown(_ text: String) -> String {
    escapingControls(String(text.prefix(500)))
}
