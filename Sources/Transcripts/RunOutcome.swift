/// What a run came to, once its process has ended.
package enum RunOutcome: Hashable, Sendable, Codable {
    /// The work is done; the agent's last words.
    case succeeded(text: String)
    /// The agent waits for an answer, or for its plan to be approved.
    case asked(Question)
    /// The subscription's limit is reached; seconds since 1970 when it ends, where that is known.
    case limited(until: Double?)
    case budgetReached
    case turnsReached
    /// There is no credential for the model.
    case signedOut
    /// The model's API refuses the credential.
    case unauthorized
    /// The model does not exist, or not for this credential.
    case modelUnavailable
    /// The model's API did not answer as it should, after all attempts; the status of HTTP, if any.
    case modelFailed(status: Int?, text: String)
    /// The conversation that was to be continued is not on the volume.
    case sessionMissing
    /// Another process writes the conversation.
    case sessionInUse
    /// The turn was broken off, or the process was killed; another start goes on with it.
    case interrupted(String)
    case timedOut(Limit)
    /// Somebody stopped the run.
    case stopped
    /// Anything else: what it said last.
    case failed(String)

    /// Which limit of time.
    package enum Limit: String, Hashable, Sendable, Codable {
        case wall
        case silence
    }

    /// Whether the same request may simply be started again.
    package var isResumable: Bool {
        switch self {
        case .limited, .interrupted, .modelFailed, .sessionInUse: true
        case .succeeded, .asked, .budgetReached, .turnsReached, .signedOut, .unauthorized,
            .modelUnavailable, .sessionMissing, .timedOut, .stopped, .failed:
            false
        }
    }
}

extension RunOutcome {
    /// What the events of a run say that it came to; nil while its process runs.
    ///
    /// The last result decides by `is_error` and `terminal_reason`: Claude Code calls refusals of
    /// the model's API `success`, and ends with 1 for some of them and 0 for others. Where it left
    /// no result, how the process ended decides.
    package init?(_ state: TranscriptState) {
        guard let end = state.end else { return nil }
        switch end.ending {
        case .stop: self = .stopped
        case .wall: self = .timedOut(.wall)
        case .silence: self = .timedOut(.silence)
        case .itself, .grace, nil:
            if let result = state.result {
                self.init(result, state)
            } else {
                self.init(endedWithoutResult: end, state)
            }
        }
    }

    private init(_ result: TurnResult, _ state: TranscriptState) {
        // A question that is asked again has no terminal_reason.
        if let question = result.question, !result.isError {
            self = .asked(question)
            return
        }
        switch (result.isError, result.terminalReason) {
        case (false, _): self = .succeeded(text: result.text ?? state.lastText ?? "")
        case (true, "api_error"): self.init(refusal: result, state)
        case (true, "budget_exhausted"): self = .budgetReached
        case (true, "max_turns"): self = .turnsReached
        case (true, "aborted_tools"?), (true, "aborted_streaming"?):
            self = .interrupted("The turn was interrupted.")
        case (true, let reason):
            switch result.subtype {
            case "error_max_budget_usd": self = .budgetReached
            case "error_max_turns": self = .turnsReached
            default: self.init(failure: result, reason)
            }
        }
    }

    private init(refusal result: TurnResult, _ state: TranscriptState) {
        let text = result.text ?? result.errors.first ?? "The model's API failed."
        if state.rateLimit?.status == "rejected", result.apiStatus == 429 {
            self = .limited(until: state.rateLimit?.resetsAt)
            return
        }
        switch (state.apiError, result.apiStatus) {
        case ("authentication_failed", nil): self = .signedOut
        case ("authentication_failed", _), (_, 401), (_, 403): self = .unauthorized
        case ("model_not_found", _), (_, 404): self = .modelUnavailable
        case (_, let status): self = .modelFailed(status: status, text: text)
        }
    }

    private init(failure result: TurnResult, _ reason: String?) {
        let text = result.errors.first ?? result.text ?? reason ?? result.subtype
        self = text.hasPrefix(Self.noConversation) ? .sessionMissing : .failed(text)
    }

    private init(endedWithoutResult end: RunEvent, _ state: TranscriptState) {
        let errors = end.errors ?? ""
        if state.isTurnHeld {
            self = .failed("The turn began in plan mode, and its plan was not approved.")
        } else if let signal = end.signal {
            self = .interrupted("The agent's process was ended by signal \(signal).")
        } else if errors.contains(Self.inUse) {
            self = .sessionInUse
        } else if errors.contains(Self.noConversation) {
            self = .sessionMissing
        } else if end.status == 0 {
            // All that was said had been answered by an earlier process, whose end was not seen.
            self = .succeeded(text: state.lastText ?? "")
        } else if end.status == 143 || end.status == 137 {
            self = .interrupted("The agent's process ended with status \(end.status ?? 0).")
        } else {
            let words = errors.split(separator: "\n").last.map(String.init)
            self = .failed(words ?? "It ended with status \(end.status ?? -1).")
        }
    }

    /// How Claude Code says that a session is not there: `errors` of a result, and standard error.
    package static let noConversation = "No conversation found"
    /// How it says, on standard error only, that a session is there already.
    package static let inUse = "is already in use"
}
