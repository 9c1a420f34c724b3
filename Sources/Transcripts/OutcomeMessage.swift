extension RunOutcome {
    /// What to tell a user about a run: what happened, and the command that helps where one does.
    ///
    /// - Parameters:
    ///   - run: the run's name, as `berth get runs` shows it.
    ///   - workspace: its workspace's name.
    /// - Returns: sentences; a time is left to whoever shows it.
    package func message(run: String, workspace: String) -> String {
        switch self {
        case .succeeded: "The agent is done."
        case .asked(let question):
            switch question.subject {
            case .plan:
                "The agent waits for its plan to be approved. Read it with berth logs run/\(run), "
                    + "then: berth approve \(run)"
            case .questions, .tool:
                "The agent waits for an answer. Give it with: berth answer \(run)"
            }
        case .limited(let until):
            "The subscription's usage limit is reached. The run goes on by itself "
                + (until == nil ? "later." : "when the limit ends.")
        case .budgetReached:
            "The budget of the run is used up. Raise spec.run.budget and go on with: "
                + "berth run \(workspace) --prompt \"Go on\""
        case .turnsReached:
            "The agent used all its turns. Go on with: berth run \(workspace) --prompt \"Go on\""
        case .signedOut:
            "There is no credential for the model. Set one with: "
                + "berth secret set CLAUDE_CODE_OAUTH_TOKEN"
        case .unauthorized:
            "The model's API refuses the credential; it may have expired. Set a new one with: "
                + "berth secret set CLAUDE_CODE_OAUTH_TOKEN"
        case .modelUnavailable:
            "The model does not exist, or this credential may not use it. Look at what the class "
                + "asks for with: berth describe workspace \(workspace)"
        case .modelFailed, .sessionMissing, .sessionInUse, .interrupted, .timedOut, .stopped,
            .failed:
            failure(run: run, workspace: workspace)
        }
    }

    private func failure(run: String, workspace: String) -> String {
        let goOn = "Go on with: berth run \(workspace) --prompt \"Go on\""
        switch self {
        case .modelFailed(let status, let text):
            let what = status.map { "answered with \($0)" } ?? "could not be reached"
            return "The model's API \(what): \(text) \(goOn)"
        case .sessionMissing:
            return "The agent's conversation is not on the volume any more. Begin a new one with: "
                + "berth run \(workspace) --prompt TEXT"
        case .sessionInUse:
            return "Another process works in the agent's conversation. Look with: "
                + "berth attach \(workspace)"
        case .interrupted(let how): return "\(how) \(goOn)"
        case .timedOut(.wall):
            return "The run took as long as spec.run.timeLimit allows, and was ended. \(goOn)"
        case .timedOut(.silence):
            return "The agent said nothing for as long as spec.run.silenceLimit allows, and was "
                + "ended. \(goOn)"
        case .stopped: return "The run was stopped. \(goOn)"
        case .failed(let text):
            return "The agent failed: \(text) Read what it did with: berth logs run/\(run)"
        case .succeeded, .asked, .limited, .budgetReached, .turnsReached, .signedOut,
            .unauthorized, .modelUnavailable:
            return ""
        }
    }
}
