package import Resources

/// One action for a run, safe to repeat: its key says what to check before it is done.
package enum RunStep: Hashable, Sendable {
    /// Makes the workspace's container run. Key: the container's state.
    case startContainer
    /// Stops the container while nobody needs it; the volume stays. Key: the container's state.
    case stopContainer
    /// Saves somebody else's uncommitted work as a commit of the whole working tree on this branch.
    ///
    /// It uses its own index, so the checkout is not changed. Key: the branch.
    case saveWork(branch: String)
    /// Starts the agent. Key: the start's number in the transcript,
    /// and the lock on the conversation.
    case startProcess(ProcessStart)
    /// Ends the agent's turn gently; it can be resumed. Key: the process's state.
    case stopProcess
    /// Stores the run's total cost. Key: the run; the amount is a total, so it may be stored twice.
    case recordCost(DollarAmount)
    /// Commits everything uncommitted. Key: the trailer in the message; the same date and parent
    /// give the same commit.
    case commit(CommitRequest)
    /// Pushes without force: `old` must be in the history of `new`. Key: `(branch, old, new)`.
    case push(PushRequest)
    /// Opens a pull request; asked for only once. Key: the marker in the body, in any state.
    case openPullRequest(PullRequestRequest)
    /// Comments on the pull request. Key: the marker in the body.
    case comment(number: Int64, RunMessage)
    /// Posts a message in the linked chat. Key: the message's key.
    case tellChat(ResourceName, RunMessage)
    /// Stores that the run is concluded and, in the same transaction,
    /// what happens to the workspace.
    case conclude(Afterwards)

    /// What happens to the workspace.
    package enum Afterwards: String, Hashable, Sendable, CaseIterable {
        case leave, suspend, close
    }
}

/// The parameters for starting one process of a run.
package struct ProcessStart: Hashable, Sendable {
    /// The number of the start, from 1.
    package var number: Int64
    package var session: SessionID
    /// The messages to the agent; each has a UUID as its key, and Claude Code accepts it only once.
    ///
    /// Empty when a question is answered: then the conversation continues in the middle of a turn.
    package var messages: [Message]
    /// The answer to the deferred question.
    package var answer: RunAnswer?
    /// nil means no limit.
    package var timeLimit: Duration?
    package var silenceLimit: Duration?
    package var budget: DollarAmount?
    package var mayAsk: Bool
    package var presentsPlan: Bool

    package init(
        number: Int64,
        session: SessionID,
        messages: [Message],
        answer: RunAnswer?,
        timeLimit: Duration?,
        silenceLimit: Duration?,
        budget: DollarAmount?,
        mayAsk: Bool,
        presentsPlan: Bool
    ) {
        self.number = number
        self.session = session
        self.messages = messages
        self.answer = answer
        self.timeLimit = timeLimit
        self.silenceLimit = silenceLimit
        self.budget = budget
        self.mayAsk = mayAsk
        self.presentsPlan = presentsPlan
    }

    package struct Message: Hashable, Sendable {
        package var uuid: String
        package var text: String
    }
}

package struct CommitRequest: Hashable, Sendable {
    package var branch: GitBranch
    /// The required commit of HEAD; nil in an empty repository.
    package var parent: CommitID?
    /// The date of author and committer.
    package var date: Timestamp
    package var message: String
}

package struct PushRequest: Hashable, Sendable {
    package var branch: GitBranch
    /// nil when the branch does not exist yet.
    package var old: CommitID?
    package var new: CommitID
}

package struct PullRequestRequest: Hashable, Sendable {
    package var head: GitBranch
    package var base: GitBranch
    package var title: String
    package var body: String
    package var isDraft: Bool
}

/// A message that is posted only once.
package struct RunMessage: Hashable, Sendable {
    package var key: String
    package var text: String
}

extension RunStep: CustomStringConvertible {
    package var description: String {
        switch self {
        case .startContainer: "start container"
        case .stopContainer: "stop container"
        case .saveWork(let branch): "save uncommitted work to \(branch)"
        case .startProcess(let start): "start the agent (\(start.number))"
        case .stopProcess: "stop the agent"
        case .recordCost(let amount): "record a cost of \(amount.label)"
        case .commit(let request): "commit to \(request.branch)"
        case .push(let request):
            "push \(request.branch) \(request.old?.short ?? "new") -> \(request.new.short)"
        case .openPullRequest(let request):
            "open \(request.isDraft ? "draft " : "")pull request \(request.head) -> \(request.base)"
        case .comment(let number, let message): "comment on #\(number) (\(message.key))"
        case .tellChat(let chat, let message): "tell chat \(chat) (\(message.key))"
        case .conclude(let afterwards): "conclude, and \(afterwards.rawValue) the workspace"
        }
    }
}
