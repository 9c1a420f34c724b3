/// How one process of a run ended, as its transcript tells.
package enum RunOutcome: Hashable, Sendable {
    /// The agent is done; its last words, which are its summary.
    case succeeded(String)
    /// It asks, and goes on with the same turn once there is an answer.
    case asked(RunQuestion)
    /// The account's usage limit is reached.
    case limited(until: Timestamp)
    /// It cost what it may.
    case budgetReached
    /// It took as many turns as it may.
    case turnsReached
    /// The model's API refused the credential, or there is none.
    case unauthorized
    /// The model's API did not answer, or was overloaded, for as long as the agent retried.
    case modelUnavailable
    /// The conversation that was to go on is gone.
    case sessionMissing
    /// Another process has the conversation.
    case sessionInUse
    /// It ended without a result, by a signal or a crash.
    case interrupted
    /// We ended it, as we were asked to.
    case stopped
    case timedOut(Limit)
    /// Anything else, in words for people.
    case failed(String)

    package enum Limit: String, Hashable, Sendable, CaseIterable {
        /// `run.timeLimit`
        case wall
        /// `run.silenceLimit`
        case silence
    }
}
