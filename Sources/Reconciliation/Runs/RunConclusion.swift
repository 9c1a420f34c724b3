package import Resources

/// Concludes an ended run: reports the result where it was asked for, then releases the workspace.
func conclusion(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    guard run.concluded == nil else { return RunDecision(run) }
    if run.attempts > 0, facts.isProcessAlive == true {
        let wait = Wait(
            reason: "Stopping",
            message: "the agent is being stopped",
            lookAgainAfter: .seconds(1)
        )
        return RunDecision(run, [.stopProcess], wait: wait)
    }
    var steps: [RunStep] = []
    if let step = telling(chatMessage(ending: run), desired, facts) { steps.append(step) }
    var run = run
    if let step = commenting(run, facts) {
        // The forge may list a comment only after a delay.
        let rest = run.commentAsked?.adding(RunLimits.visibility).since(facts.now) ?? .zero
        if rest > .zero {
            let wait = Wait(
                reason: "LookingForComment",
                message: "whether the forge took the comment is not known yet",
                lookAgainAfter: min(rest, .seconds(2))
            )
            return RunDecision(run, steps, wait: wait)
        }
        run.commentAsked = facts.now
        steps.append(step)
    }
    // The messages must have arrived before the workspace may be closed.
    if steps.isEmpty { steps = [.conclude(afterwards(run, desired, facts))] }
    return RunDecision(run, steps)
}

/// The comment on the pull request with the result of a fix; nil when it was already posted.
private func commenting(_ run: Run, _ facts: RunFacts) -> RunStep? {
    guard run.origin.cause == .fix, let pullRequest = run.pullRequest else { return nil }
    let message = commentMessage(run)
    guard !facts.told.contains(message.key) else { return nil }
    return .comment(number: pullRequest.number, message)
}

/// What happens to the workspace after the run.
func afterwards(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunStep.Afterwards {
    let isInUse =
        desired.isClosing || desired.isSuspended || desired.hasSuccessor || facts.attached > 0
        || desired.spec.mode == .interactive
    guard !isInUse else { return .leave }
    guard run.phase == .succeeded, desired.settings.afterwards == .close else { return .suspend }
    // Fixes for its checks and reviews need this volume.
    let isFollowed = desired.settings.fixesChecks || desired.settings.fixesReviews
    return isFollowed && run.pullRequest?.state == .open ? .suspend : .close
}

/// The step that posts `message` in the linked chat; nil without a chat,
/// or when it was already posted.
func telling(_ message: RunMessage, _ desired: DesiredRun, _ facts: RunFacts) -> RunStep? {
    guard let chat = desired.spec.chat, !facts.told.contains(message.key) else { return nil }
    return .tellChat(chat, message)
}

/// The conditions of a run, computed from its record, for clients that wait for it.
package func conditions(for run: Run) -> [ConditionValue] {
    let message = run.message ?? run.phase.sentence
    let reason = run.reason ?? run.phase.rawValue
    let isStuck = run.phase == .failed || run.phase == .asking
    return [
        ConditionValue(.ready, run.phase == .succeeded ? .true : .false, reason, message),
        ConditionValue(
            .reconciling,
            run.phase.isEnd || run.phase == .asking ? .false : .true,
            reason,
            message
        ),
        ConditionValue(
            .stalled,
            isStuck ? .true : .false,
            isStuck ? reason : "NotStalled",
            message
        ),
    ]
}
