/// One headless execution of a prompt in a workspace.
///
/// A record that users can see but not declare. It is stored before its intents are carried out, so
/// that after a crash they can be checked.
package struct Run: Codable, Hashable, Sendable {
    package var id: RunID
    package var workspace: ResourceName
    /// The workspace's UID.
    package var uid: UID
    package var `class`: ResourceName?
    package var origin: RunOrigin
    @Bytewise package var prompt: String
    package var session: SessionID
    package var created: Timestamp

    package private(set) var phase = RunPhase.queued
    /// When the phase began.
    package private(set) var phaseSince: Timestamp
    /// One CamelCase word that says why the run waits or how it ended.
    package var reason: String?
    /// A sentence for people that explains `reason`.
    package var message: String?
    /// The position in its class's queue, from 1; nil when it is not waiting for its turn.
    package var position: Int?
    /// When the usage limit that the run waits for ends.
    package var limitedUntil: Timestamp?
    package var question: RunQuestion?
    /// The answers to past questions.
    package var answers: [RunAnswer] = []
    /// The last plan that the agent presented.
    package var plan: String?
    /// The questions that asked for the approval of a plan.
    package var planQuestions: [String] = []

    /// The number of the requested start; 0 before the first.
    package var attempts: Int64 = 0
    package var attemptedAt: Timestamp?
    /// How many starts in a row ended early for the same kind of reason.
    package var setbacks: Setbacks?
    package var cost = DollarAmount.zero
    /// The amount allowed in addition to the budget, over all approvals.
    package var budgetRaised = DollarAmount.zero
    package var turns: Int64 = 0
    /// The agent's last message.
    @Bytewise package var result: String? = nil
    /// HEAD when the agent was first started.
    package var startHead: CommitID?
    /// The commit that was pushed.
    package var head: CommitID?
    /// When the agent finished; used as the commit's date,
    /// so that a repeated commit is the same one.
    package var finished: Timestamp?
    /// The commits that it published, newest first, limited for display.
    package var commits: [RunCommit] = []
    package var pullRequest: RunPullRequest?
    /// When the forge was last asked to open the pull request; its answer may have been lost.
    package var pullRequestAsked: Timestamp?
    /// When the forge was last asked to post the run's comment; its answer may have been lost.
    package var commentAsked: Timestamp?
    package var ended: Timestamp?
    /// When all reports were made and the workspace was released as `afterwards` says.
    package var concluded: Timestamp?

    /// Makes a run that waits for its turn.
    package init(
        id: RunID,
        workspace: ResourceName,
        uid: UID,
        class: ResourceName?,
        origin: RunOrigin,
        prompt: String,
        session: SessionID? = nil,
        created: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.uid = uid
        self.class = `class`
        self.origin = origin
        self.prompt = prompt
        self.session = session ?? SessionID(of: id)
        self.created = created
        phaseSince = created
    }

    /// Enters `next`, which must be a successor of the phase; clears what the run waited for.
    package mutating func enter(_ next: RunPhase, at now: Timestamp) {
        precondition(phase.successors.contains(next), "\(phase) is not followed by \(next)")
        phase = next
        phaseSince = now
        (reason, message, position) = (nil, nil, nil)
        if next != .queued { limitedUntil = nil }
        if next != .asking { question = nil }
        if next.isEnd { ended = now }
    }
}

/// The origin of a run.
package struct RunOrigin: Codable, Hashable, Sendable {
    package enum Cause: String, Codable, Sendable, CaseIterable {
        case prompt = "Prompt"
        /// Checks, reviews or comments of a pull request.
        case fix = "Fix"
    }

    package var cause: Cause
    /// The generation of the spec with the original prompt.
    package var generation: Int64
    /// The keys of the checks and comments that it fixes.
    package var mends: [String]

    package init(_ cause: Cause, generation: Int64, mends: [String] = []) {
        self.cause = cause
        self.generation = generation
        self.mends = mends
    }
}

/// Failed starts of a process in a row.
package struct Setbacks: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case interrupted, silent, modelUnavailable, sessionMissing, sessionInUse, notStarted
    }

    package var kind: Kind
    package var count: Int

    package init(_ kind: Kind, count: Int) {
        self.kind = kind
        self.count = count
    }
}

/// The full name of a git commit, in lower-case hexadecimal digits (SHA-1 or SHA-256).
package struct CommitID: TextValue {
    package let text: String

    package init(parsing text: String) throws(InvalidText) {
        guard [40, 64].contains(text.utf8.count),
            text.utf8.allSatisfy({
                $0.isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { throw InvalidText("a commit's name has 40 or 64 lower-case hexadecimal digits") }
        self.text = text
    }

    package var short: String { String(text.prefix(8)) }
}

/// A commit that a run published.
package struct RunCommit: Codable, Hashable, Sendable {
    package var id: CommitID
    /// The first line of the message, without control characters.
    package var subject: String

    package init(id: CommitID, subject: String) {
        self.id = id
        self.subject = subject
    }
}

/// A run's pull request.
package struct RunPullRequest: Codable, Hashable, Sendable {
    package enum State: String, Codable, Sendable, CaseIterable {
        case open = "Open"
        case merged = "Merged"
        case closed = "Closed"
    }

    package var number: Int64
    package var url: String
    package var state: State
    /// Whether somebody else opened it; then it is linked and never edited.
    package var isForeign: Bool

    package init(number: Int64, url: String, state: State, isForeign: Bool = false) {
        self.number = number
        self.url = url
        self.state = state
        self.isForeign = isForeign
    }
}
