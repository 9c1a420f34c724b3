import Resources

/// Works towards a running process of the agent in the workspace's container.
func starting(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    if facts.isProcessAlive == true { return run.entering(.running, at: facts.now) }
    if desired.isSuspended { return run.entering(.queued, at: facts.now) }
    if let decision = container(run, facts) { return decision }
    guard facts.isProcessAlive != nil else { return run.waitingForFacts("the agent's process") }
    guard run.attempts == 0 || facts.starts < run.attempts else {
        return run.entering(.running, at: facts.now)
    }
    if let decision = spentBefore(run, desired, facts) { return decision }
    return run.attempts == 0 ? firstStart(run, desired, facts) : restart(run, desired, facts)
}

/// What to do first when the container is not ready; nil when it is ready.
func container(_ run: Run, _ facts: RunFacts) -> RunDecision? {
    var decision: RunDecision
    switch facts.container {
    case .ready: return nil
    case .unknown: return run.waitingForEngine()
    case .starting: decision = run.waits("Starting", "the container starts", .seconds(1))
    case .absent:
        decision = run.waits("Starting", "the container starts", .seconds(1))
        decision.steps = [.startContainer]
    case .failed(let message):
        guard facts.now.since(run.phaseSince) < RunLimits.workspaceFailure else {
            return run.failing(.workspaceFailed(message), at: facts.now)
        }
        decision = run.waits("WorkspaceFailed", escapingControls(message), .seconds(5))
    }
    return decision
}

/// Prepares the first start.
///
/// Nothing has run yet, so uncommitted work in the checkout belongs to somebody else, and must not
/// be lost or published without permission.
private func firstStart(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    guard let checkout = facts.checkout else { return run.waitingForFacts("the checkout") }
    if let failure = checkout.misplacement(desired) { return run.failing(failure, at: facts.now) }
    let branch = "wip/\(run.id.short)"
    if checkout.isDirty, !desired.followsRun, !checkout.saved.contains(branch) {
        let isAllowed = run.answers.contains {
            $0.question == RunQuestion.unsavedWork.id && $0.verdict == .approved
        }
        guard desired.spec.onUnsaved != .block || isAllowed else {
            return run.asks(.unsavedWork, at: facts.now)
        }
        return RunDecision(run, [.saveWork(branch: branch)])
    }
    var run = run
    run.startHead = checkout.commit
    run.attempts = 1
    return restart(run, desired, facts)
}

/// Prevents a start without time or money left, however the last one ended.
private func spentBefore(
    _ run: Run,
    _ desired: DesiredRun,
    _ facts: RunFacts
) -> RunDecision? {
    if let limit = desired.settings.timeLimit.duration, facts.elapsed >= limit {
        return run.failing(.timeLimitReached(desired.settings.timeLimit), at: facts.now)
    }
    if run.isOverBudget(desired) {
        let question = RunQuestion.budget(run, desired.settings.budget ?? .zero)
        return run.asks(question, at: facts.now)
    }
    return desired.budgetToday == .zero ? run.entering(.queued, at: facts.now) : nil
}

/// Requests a start that has not happened yet, after the pause that setbacks require.
private func restart(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    var run = run
    let pause = Backoff.crashLoop.delay(afterFailures: run.setbacks?.count ?? 0)
    let rest = run.phaseSince.adding(pause).since(facts.now)
    if rest > .zero {
        return run.waits("Restarting", "the agent is started again after a pause", rest)
    }
    if let asked = run.attemptedAt, facts.now.since(asked) > RunLimits.start {
        return setback(run, .notStarted, facts)
    }
    if run.attemptedAt == nil { run.attemptedAt = facts.now }
    var decision = run.waits("Starting", "the agent starts", .seconds(1))
    decision.steps = [.startProcess(processStart(run, desired, facts))]
    return decision
}

func processStart(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> ProcessStart {
    let settings = desired.settings
    let answer = run.answers.last { $0.question == facts.pendingQuestion }
    var messages = [ProcessStart.Message(uuid: run.id.text, text: run.prompt)]
    if run.attempts > 1 {
        // Claude Code accepts the prompt only once, and would otherwise have nothing to do.
        let uuid = SessionID(of: run.id, start: -run.attempts).text
        messages.append(ProcessStart.Message(uuid: uuid, text: "Continue where you left off."))
    }
    let left = settings.budget.map { $0 + run.budgetRaised - run.cost }
    return ProcessStart(
        number: run.attempts,
        session: run.session,
        messages: answer == nil ? messages : [],
        answer: answer,
        timeLimit: settings.timeLimit.duration.map { max(.zero, $0 - facts.elapsed) },
        silenceLimit: settings.silenceLimit.duration,
        budget: [left, desired.budgetToday].compactMap(\.self).min(),
        mayAsk: settings.questions == .ask,
        presentsPlan: settings.approvePlan && !run.isPlanApproved
    )
}

extension Run {
    /// Whether a user approved a plan, so that the work may begin.
    var isPlanApproved: Bool {
        answers.contains { $0.verdict == .approved && planQuestions.contains($0.question) }
    }
}

extension Checkout {
    /// Why nothing can be published from this checkout; nil when it can.
    func misplacement(_ desired: DesiredRun) -> RunFailure? {
        switch head {
        case .detached: .detachedHead
        case .branch(let name) where !name.hasSameBytes(as: desired.branch.text):
            .branchChanged(found: name, expected: desired.branch)
        case .branch: nil
        }
    }
}

/// Time limits that the spec does not set.
enum RunLimits {
    /// A process that writes no transcript within this time was not started.
    static let start = Duration.seconds(300)
    /// How long a workspace that cannot be made ready is retried.
    static let workspaceFailure = Duration.seconds(600)
    /// A process that ran this long counts as healthy, however it ends.
    static let healthy = Duration.seconds(600)
    /// The guest ends the agent at its time limit; after this additional time the controller does.
    static let timeGrace = Duration.seconds(60)
    /// The forge may list a pull request only after a delay.
    static let visibility = Duration.seconds(30)
}
