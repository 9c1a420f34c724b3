import Resources

/// Handles the phase in which the agent works, and the end of its process.
func running(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    switch facts.isProcessAlive {
    case nil: return run.waitingForEngine()
    case true?: return working(run, desired, facts)
    case false?: break
    }
    guard facts.starts >= run.attempts else { return run.entering(.starting, at: facts.now) }
    guard case .ended(let outcome) = facts.process else {
        return ended(run, .interrupted, desired, facts)
    }
    return ended(run, outcome, desired, facts)
}

private func working(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    var run = run
    if let since = run.attemptedAt, facts.now.since(since) >= RunLimits.healthy {
        run.setbacks = nil
    }
    let limit = desired.settings.timeLimit.duration.map { $0 + RunLimits.timeGrace }
    let isLate = limit.map { facts.elapsed > $0 } ?? false
    let isSpent = run.isOverBudget(desired) || desired.budgetToday == .zero
    let wait = Wait(reason: "Running", message: "the agent works", lookAgainAfter: .seconds(10))
    guard desired.isSuspended || isLate || isSpent else { return RunDecision(run, wait: wait) }
    return RunDecision(
        run,
        [.stopProcess],
        wait: Wait(
            reason: "Stopping",
            message: "the agent is being stopped",
            lookAgainAfter: .seconds(1)
        )
    )
}

/// Decides how to continue after the process ended.
private func ended(
    _ run: Run,
    _ outcome: RunOutcome,
    _ desired: DesiredRun,
    _ facts: RunFacts
) -> RunDecision {
    switch outcome {
    case .succeeded(let text):
        var run = run
        run.result = text
        run.finished = facts.now
        return run.entering(.committing, at: facts.now)
    case .asked(let question):
        // The answer was not read, for example because the process ended before.
        guard !run.answers.contains(where: { $0.question == question.id }) else {
            return setback(run, .interrupted, facts)
        }
        return run.startingAnew(facts).asks(question, at: facts.now)
    case .limited(let until):
        // A limit that has already passed is retried soon, but not at once.
        return run.pausing(until: max(until, facts.now.adding(.seconds(60))), facts)
    case .budgetReached: return spent(run, desired, facts)
    case .stopped, .interrupted: return stopped(run, outcome, desired, facts)
    case .timedOut(.wall): return outOfTime(run, desired, facts)
    case .timedOut(.silence): return setback(run, .silent, facts, desired)
    case .modelUnavailable: return setback(run, .modelUnavailable, facts)
    case .sessionMissing: return setback(run, .sessionMissing, facts)
    case .sessionInUse: return setback(run, .sessionInUse, facts)
    case .turnsReached: return run.failing(.turnsReached, at: facts.now)
    case .unauthorized: return run.failing(.unauthorized, at: facts.now)
    case .failed(let reason): return run.failing(.agentFailed(reason), at: facts.now)
    }
}

/// Handles a process that was ended from outside: by us, for a reason that still holds, or by
/// anything else.
private func stopped(
    _ run: Run,
    _ outcome: RunOutcome,
    _ desired: DesiredRun,
    _ facts: RunFacts
) -> RunDecision {
    if run.isOverBudget(desired) || desired.budgetToday == .zero {
        return spent(run, desired, facts)
    }
    if let limit = desired.settings.timeLimit.duration, facts.elapsed >= limit {
        return outOfTime(run, desired, facts)
    }
    if desired.isSuspended { return run.startingAnew(facts).entering(.queued, at: facts.now) }
    guard outcome == .interrupted else {
        return run.startingAnew(facts).entering(.starting, at: facts.now)
    }
    return setback(run, .interrupted, facts)
}

private func outOfTime(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    run.failing(.timeLimitReached(desired.settings.timeLimit), at: facts.now)
}

/// Asks for more of the run's own budget, or waits for the class's, which no user can raise.
private func spent(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    if desired.budgetToday == .zero, !run.isOverBudget(desired) {
        return run.startingAnew(facts).entering(.queued, at: facts.now)
    }
    let run = run.startingAnew(facts)
    let question = RunQuestion.budget(run, desired.settings.budget ?? .zero)
    return run.asks(question, at: facts.now)
}

/// Starts again after a temporary failure, a limited number of times in a row.
func setback(
    _ run: Run,
    _ kind: Setbacks.Kind,
    _ facts: RunFacts,
    _ desired: DesiredRun? = nil
) -> RunDecision {
    let before = run.setbacks.map { $0.kind == kind ? $0.count : 0 } ?? 0
    guard before < kind.countMax else {
        let limit = desired?.settings.silenceLimit ?? .never
        return run.failing(kind.failure(silenceLimit: limit), at: facts.now)
    }
    var run = run.startingAnew(facts)
    run.setbacks = Setbacks(kind, count: before + 1)
    if kind == .sessionMissing { run.session = SessionID(of: run.id, start: run.attempts) }
    guard run.phase == .running else { return RunDecision(run) }
    return run.entering(.starting, at: facts.now)
}

extension Run {
    func isOverBudget(_ desired: DesiredRun) -> Bool {
        desired.settings.budget.map { cost >= $0 + budgetRaised } ?? false
    }

    /// The same run, with a new start requested.
    func startingAnew(_ facts: RunFacts) -> Run {
        var run = self
        // A start that never began is still requested.
        if facts.starts >= attempts { run.attempts = facts.starts + 1 }
        run.attemptedAt = nil
        return run
    }

    /// Releases its slot until a usage limit is over.
    func pausing(until: Timestamp, _ facts: RunFacts) -> RunDecision {
        var run = startingAnew(facts)
        run.enter(.queued, at: facts.now)
        run.limitedUntil = until
        return RunDecision(run)
    }
}

extension Setbacks.Kind {
    fileprivate var countMax: Int {
        switch self {
        case .interrupted, .sessionInUse: 5
        case .silent: 2
        case .modelUnavailable: 6
        case .sessionMissing: 1
        case .notStarted: 2
        }
    }

    fileprivate func failure(silenceLimit: TimeLimit) -> RunFailure {
        switch self {
        case .interrupted: .interrupted
        case .sessionInUse: .sessionInUse
        case .silent: .silent(silenceLimit)
        case .modelUnavailable: .modelUnavailable
        case .sessionMissing: .sessionMissing
        case .notStarted: .startFailed
        }
    }
}
