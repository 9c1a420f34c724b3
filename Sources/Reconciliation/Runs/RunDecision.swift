package import Resources

/// What follows for one run from what is.
///
/// `run` is stored before any step is done: it holds the intents that a crash must not lose. Then
/// the steps are done in order, the first failure ends the pass, and the next pass looks again.
package struct RunDecision: Hashable, Sendable {
    package var run: Run
    package var steps: [RunStep] = []
    /// What it waits for without acting.
    package var wait: Wait?
    /// What to tell in an event: the phase that was entered, or why it waits now.
    package var event: RunEvent?

    package init(_ run: Run, _ steps: [RunStep] = [], wait: Wait? = nil) {
        self.run = run
        self.steps = steps
        self.wait = wait
    }

    /// When to look again if no event comes; nil when nothing is left to look for.
    package var requeue: Duration? {
        if let wait { return wait.lookAgainAfter }
        return run.concluded == nil ? .milliseconds(100) : nil
    }
}

/// One line about a run for the events of its workspace.
package struct RunEvent: Hashable, Sendable {
    package var severity: Event.Severity
    package var reason: String
    package var message: String
}

extension RunDecision: CustomStringConvertible {
    /// The phase, why it waits or how it ended, and the steps; one a line.
    package var description: String {
        let reason = run.reason.map { " \($0)" } ?? ""
        let place = run.position.map { " (\($0))" } ?? ""
        let lines = ["\(run.phase.rawValue)\(reason)\(place)"] + steps.map { "- \($0)" }
        return (lines + (wait.map { ["wait: \($0.reason)"] } ?? [])).joined(separator: "\n")
    }
}

extension Run {
    /// Goes on waiting for the same, or for something else from now on.
    func waits(_ reason: String, _ message: String, _ again: Duration) -> RunDecision {
        var run = self
        (run.reason, run.message) = (reason, message)
        let wait = Wait(reason: reason, message: message, lookAgainAfter: again)
        return RunDecision(run, wait: wait)
    }

    /// Enters a phase and does nothing else: what it needs is decided by the next look.
    func entering(_ phase: RunPhase, at now: Timestamp) -> RunDecision {
        var run = self
        run.enter(phase, at: now)
        return RunDecision(run)
    }

    func failing(_ failure: RunFailure, at now: Timestamp) -> RunDecision {
        ending(.failed, failure.reason, failure.message(in: workspace), at: now)
    }

    func succeeding(_ success: RunSuccess, at now: Timestamp) -> RunDecision {
        ending(.succeeded, success.reason, success.message, at: now)
    }

    func cancelling(_ reason: RunCancellation, at now: Timestamp) -> RunDecision {
        ending(.cancelled, reason.rawValue, reason.message(in: workspace), at: now)
    }

    private func ending(
        _ phase: RunPhase,
        _ reason: String,
        _ message: String,
        at now: Timestamp
    ) -> RunDecision {
        var run = self
        run.enter(phase, at: now)
        (run.reason, run.message) = (reason, message)
        return RunDecision(run)
    }
}
