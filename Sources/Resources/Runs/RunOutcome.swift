/// How one process of a run ended, according to its transcript.
package enum RunOutcome: Hashable, Sendable {
    /// The agent finished; the text is its last message, which is the summary.
    case succeeded(String)
    /// The agent asks a question, and continues the same turn after the answer.
    case asked(RunQuestion)
    /// The account's usage limit is reached.
    case limited(until: Timestamp)
    /// The cost reached the budget.
    case budgetReached
    /// The agent used all the turns that it may take.
    case turnsReached
    /// The model's API refused the credential, or there is none.
    case unauthorized
    /// The model's API did not answer, or was overloaded, for as long as the agent retried.
    case modelUnavailable
    /// The conversation to continue is gone.
    case sessionMissing
    /// Another process uses the conversation.
    case sessionInUse
    /// The process ended without a result, by a signal or a crash.
    case interrupted
    /// We ended the process on request.
    case stopped
    case timedOut(Limit)
    /// Anything else, with an explanation for people.
    case failed(String)

    package enum Limit: String, Hashable, Sendable, CaseIterable {
        /// `run.timeLimit`
        case wall
        /// `run.silenceLimit`
        case silence
    }
}
