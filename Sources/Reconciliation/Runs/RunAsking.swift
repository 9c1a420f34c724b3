import Resources

/// Waits for a person; the state is on the volume, so the container may be stopped.
func asking(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    guard let question = run.question else { return run.entering(.queued, at: facts.now) }
    if let answer = desired.answer(to: question) {
        return answered(run, question, answer, desired, facts)
    }
    if isMoot(question, run, desired, facts) { return run.entering(.queued, at: facts.now) }
    var decision = RunDecision(
        run,
        wait: Wait(
            reason: "Asking",
            message: run.message ?? "it waits for an answer",
            lookAgainAfter: .seconds(60)
        )
    )
    if let step = telling(chatMessage(asking: question, run), desired, facts) {
        decision.steps.append(step)
    }
    let isUp = facts.container != .absent && facts.container != .unknown
    if isUp, facts.isProcessAlive == false, facts.attached == 0 {
        decision.steps.append(.stopContainer)
    }
    return decision
}

/// Whether the question was resolved without an answer.
private func isMoot(
    _ question: RunQuestion,
    _ run: Run,
    _ desired: DesiredRun,
    _ facts: RunFacts
) -> Bool {
    switch question.subject {
    case .question, .plan: false
    case .budget: !run.isOverBudget(desired)
    case .unsavedWork: facts.checkout?.isDirty == false || desired.spec.onUnsaved != .block
    }
}

private func answered(
    _ run: Run,
    _ question: RunQuestion,
    _ answer: RunAnswer,
    _ desired: DesiredRun,
    _ facts: RunFacts
) -> RunDecision {
    var run = run
    run.answers.append(answer)
    switch (question.subject, answer.verdict) {
    // The agent is also given a refusal, and continues with it.
    case (.question, _), (.plan, _), (.unsavedWork, .approved): break
    case (.budget, .approved):
        let more = desired.settings.budget ?? .zero
        // This answer also allows any cost beyond the budget so far.
        run.budgetRaised = max(run.budgetRaised + more, run.cost)
    case (.budget, .refused):
        return run.failing(.budgetReached(desired.settings.budget ?? .zero), at: facts.now)
    case (.unsavedWork, .refused): return run.failing(.unsavedWork, at: facts.now)
    }
    return run.entering(.queued, at: facts.now)
}

extension Run {
    /// Waits for the answer to `question`.
    func asks(_ question: RunQuestion, at now: Timestamp) -> RunDecision {
        var run = self
        run.enter(.asking, at: now)
        run.question = question
        if question.subject == .plan {
            run.plan = question.text
            run.planQuestions.append(question.id)
        }
        run.reason = question.subject.rawValue
        run.message = question.summary(run)
        return RunDecision(run)
    }
}

extension RunQuestion {
    static let unsavedWork = RunQuestion(
        id: "unsaved-work",
        subject: .unsavedWork,
        text: "the checkout holds uncommitted work that is not this run's"
    )

    /// Asks to allow the same budget again.
    static func budget(_ run: Run, _ budget: DollarAmount) -> RunQuestion {
        RunQuestion(
            id: "budget-\(run.answers.count)",
            subject: .budget,
            text: "the run cost \(run.cost.label), and its budget is "
                + (budget + run.budgetRaised).label
        )
    }

    /// The question and how to answer it, on one line.
    func summary(_ run: Run) -> String {
        let id = run.id.short
        switch subject {
        case .question:
            let first = items.first?.question ?? text ?? "the agent has a question"
            let more = items.count > 1 ? " (and \(items.count - 1) more)" : ""
            return "it asks: \(escapingControls(String(first.prefix(300))))\(more); "
                + "`berth answer \(id)`"
        case .plan: return "it presents a plan; `berth approve \(id)`, or answer what is wrong"
        case .budget:
            return "\(text ?? "its budget is reached"); `berth approve \(id)` allows the same once "
                + "more, `berth cancel \(id)` ends it"
        case .unsavedWork:
            return
                "\(text ?? "there is uncommitted work"); `berth approve \(id)` keeps a copy on a "
                + "branch wip/\(id) and goes on, `berth attach \(run.workspace) --shell` shows it"
        }
    }
}
