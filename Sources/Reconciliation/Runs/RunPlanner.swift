package import Resources

/// Decides what one run needs next.
///
/// Level-based: the answer depends on the current state, never on the event that triggered it. Each
/// decision advances at most one phase, so that the facts for the next phase are fetched for it.
package func decide(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    var current = run
    current.cost = max(run.cost, facts.cost)
    current.turns = max(run.turns, facts.turns)
    var decision = next(current, desired, facts)
    if facts.recordedCost < current.cost {
        decision.steps.insert(.recordCost(current.cost), at: 0)
    }
    decision.event = event(from: run, to: decision.run)
    return decision
}

private func next(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    if run.phase.isEnd { return conclusion(run, desired, facts) }
    if let cancellation = cancellation(of: run, desired) {
        return cancelling(run, cancellation, facts)
    }
    switch run.phase {
    case .queued: return queued(run, desired, facts)
    case .starting: return starting(run, desired, facts)
    case .running: return running(run, desired, facts)
    case .asking: return asking(run, desired, facts)
    case .committing: return committing(run, desired, facts)
    case .pushing: return pushing(run, desired, facts)
    case .openingPullRequest: return openingPullRequest(run, desired, facts)
    case .succeeded, .failed, .cancelled: return conclusion(run, desired, facts)
    }
}

/// Why the run must end early; nil when it need not.
private func cancellation(of run: Run, _ desired: DesiredRun) -> RunCancellation? {
    if desired.isCancelled { return .requested }
    if desired.isClosing { return .workspaceClosed }
    // Committed work may be published while somebody uses the terminal.
    let isCommitted = run.phase == .pushing || run.phase == .openingPullRequest
    return desired.spec.mode == .interactive && !isCommitted ? .continuedInTerminal : nil
}

private func cancelling(
    _ run: Run,
    _ cancellation: RunCancellation,
    _ facts: RunFacts
) -> RunDecision {
    // A run that was never started has no process.
    switch run.attempts == 0 ? false : facts.isProcessAlive {
    case nil: return run.waitingForEngine()
    case true?:
        var decision = run.waits("Cancelling", "the agent is being stopped", .seconds(1))
        decision.steps = [.stopProcess]
        return decision
    case false?: return run.cancelling(cancellation, at: facts.now)
    }
}

/// Waits for its turn, unless something else delays the run.
private func queued(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    var run = run
    run.position = nil
    if desired.isSuspended { return run.waitingForResume() }
    if let until = run.limitedUntil, until > facts.now {
        let message = "the account's usage limit is reached; it goes on by itself at \(until)"
        return run.waits("LimitedUntil", message, until.since(facts.now))
    }
    if desired.budgetToday == .zero {
        let midnight = facts.now.nextMidnight
        let message = "its class spent its budget of the day; it goes on by itself at \(midnight)"
        return run.waits("BudgetPerDay", message, midnight.since(facts.now))
    }
    switch desired.place {
    case .granted: return run.entering(.starting, at: facts.now)
    case .behind(let other):
        return run.waits("BehindRun", "run \(other) of this workspace comes first", .seconds(60))
    case .waiting(let position):
        run.position = position
        let message = "as many runs as its class allows are at work; it is number \(position)"
        return run.waits("WaitingForTurn", message, .seconds(60))
    }
}

extension Run {
    /// The state is not known, so nothing is done.
    func waitingForEngine() -> RunDecision {
        RunDecision(
            self,
            wait: Wait(
                reason: "EngineDegraded",
                message: "the Engine does not answer",
                lookAgainAfter: .seconds(5)
            )
        )
    }

    func waitingForResume() -> RunDecision {
        let message = "its workspace is suspended; `berth resume \(workspace)` lets it go on"
        return waits("Suspended", message, .seconds(60))
    }

    /// Waits for a fact that is being fetched.
    func waitingForFacts(_ what: String) -> RunDecision {
        let message = "\(what) is being looked up"
        return RunDecision(
            self,
            wait: Wait(reason: "Looking", message: message, lookAgainAfter: .seconds(1))
        )
    }
}

/// The event for a change; the same state is not reported twice.
private func event(from old: Run, to new: Run) -> RunEvent? {
    let isWarning = new.phase == .failed || new.phase == .asking
    let severity = isWarning ? Event.Severity.warning : .normal
    let subject = "run \(new.id.short)"
    if old.phase != new.phase {
        let text = new.message ?? new.phase.sentence
        return RunEvent(
            severity: severity,
            reason: "Run\(new.phase.rawValue)",
            message: "\(subject): \(text)"
        )
    }
    guard let reason = new.reason, reason != old.reason, let message = new.message else {
        return nil
    }
    return RunEvent(severity: severity, reason: "Run\(reason)", message: "\(subject): \(message)")
}

extension RunPhase {
    /// The meaning of the phase, for events and conditions.
    var sentence: String {
        switch self {
        case .queued: "it waits"
        case .starting: "its container and the agent are on their way"
        case .running: "the agent works"
        case .asking: "it waits for an answer"
        case .committing: "the agent is done; what is uncommitted is committed"
        case .pushing: "its branch is pushed"
        case .openingPullRequest: "its pull request is opened"
        case .succeeded: "it succeeded"
        case .failed: "it failed"
        case .cancelled: "it was cancelled"
        }
    }
}

extension Timestamp {
    /// The start of the next day in UTC.
    package var nextMidnight: Timestamp { Timestamp(milliseconds: (day + 1) * 86_400_000) }

    /// Days since 1970-01-01 in UTC.
    package var day: Int64 {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
