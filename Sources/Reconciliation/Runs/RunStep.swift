package import Resources

/// One thing to do for a run, safe to repeat: its key says what to look for before it is done.
package enum RunStep: Hashable, Sendable {
    /// Makes the workspace's container run. Key: the container's state.
    case startContainer
    /// Stops it while nobody needs it; the volume stays. Key: the container's state.
    case stopContainer
    /// Keeps somebody else's uncommitted work: a commit of the whole working tree on a branch of
    /// this name, made beside the checkout (an index of its own), which is not touched. Key: the
    /// branch.
    case saveWork(branch: String)
    /// Starts the agent. Key: the start's number in the transcript, and the lock on the
    /// conversation.
    case startProcess(ProcessStart)
    /// Ends the agent's turn softly; it can be resumed. Key: the process's state.
    case stopProcess
    /// Stores what the run cost by now. Key: the run; the amount is a total, so twice is once.
    case recordCost(DollarAmount)
    /// Commits everything that is uncommitted. Key: the trailer in the message; with the same date
    /// and parent it makes the same commit.
    case commit(CommitRequest)
    /// Key: `(branch, old, new)`. Never forced: `old` has to be in the history of `new`.
    case push(PushRequest)
    /// Key: the marker in the body, over all states; asked for once only.
    case openPullRequest(PullRequestRequest)
    /// Says something on the pull request. Key: the marker in the body.
    case comment(number: Int64, RunMessage)
    /// Says something in the linked chat. Key: the message's.
    case tellChat(ResourceName, RunMessage)
    /// Stores that the run is through, and in the same transaction what becomes of the workspace.
    case conclude(Afterwards)

    /// What becomes of the workspace.
    package enum Afterwards: String, Hashable, Sendable, CaseIterable {
        case leave, suspend, close
    }
}

/// How one process of a run is started.
package struct ProcessStart: Hashable, Sendable {
    /// From 1.
    package var number: Int64
    package var session: SessionID
    /// What the agent is told; the key of each is its UUID, which Claude Code takes once only.
    ///
    /// None where a question is answered: then the conversation goes on in the middle of a turn.
    package var messages: [Message]
    /// To the deferred question.
    package var answer: RunAnswer?
    /// nil: no bound.
    package var timeLimit: Duration?
    package var silenceLimit: Duration?
    package var budget: DollarAmount?
    package var mayAsk: Bool
    package var presentsPlan: Bool

    package struct Message: Hashable, Sendable {
        package var uuid: String
        package var text: String
    }
}

package struct CommitRequest: Hashable, Sendable {
    package var branch: GitBranch
    /// What HEAD has to be; nil in an empty repository.
    package var parent: CommitID?
    /// Author's and committer's.
    package var date: Timestamp
    package var message: String
}

package struct PushRequest: Hashable, Sendable {
    package var branch: GitBranch
    /// nil: the branch is not there yet.
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

/// Something that is said once.
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
