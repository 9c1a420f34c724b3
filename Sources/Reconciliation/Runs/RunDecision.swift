package import Resources

/// The decision for one run, based on the current state.
///
/// `run` is stored before any step is done, because it holds the intents that a crash must not
/// lose. Then the steps are done in order; the first failure ends the pass, and the next pass
/// decides again.
package struct RunDecision: Hashable, Sendable {
    package var run: Run
    package var steps: [RunStep] = []
    /// What the run waits for without acting.
    package var wait: Wait?
    /// The event to record: the phase that was entered, or the reason for waiting.
    package var event: RunEvent?

    package init(_ run: Run, _ steps: [RunStep] = [], wait: Wait? = nil) {
        self.run = run
        self.steps = steps
        self.wait = wait
    }

    /// When to run the next pass if no event comes; nil when no pass is needed.
    package var requeue: Duration? {
        if let wait { return wait.lookAgainAfter }
        return run.concluded == nil ? .milliseconds(100) : nil
    }
}

/// One line about a run, for the events of its workspace.
package struct RunEvent: Hashable, Sendable {
    package var severity: Event.Severity
    package var reason: String
    package var message: String
}

extension RunDecision: CustomStringConvertible {
    /// The phase, the reason for waiting or ending, and the steps, one per line.
    package var description: String {
        let reason = run.reason.map { " \($0)" } ?? ""
        let place = run.position.map { " (\($0))" } ?? ""
        let lines = ["\(run.phase.rawValue)\(reason)\(place)"] + steps.map { "- \($0)" }
        return (lines + (wait.map { ["wait: \($0.reason)"] } ?? [])).joined(separator: "\n")
    }
}

extension Run {
    /// Waits in the same phase, with the given reason.
    func waits(_ reason: String, _ message: String, _ again: Duration) -> RunDecision {
        var run = self
        (run.reason, run.message) = (reason, message)
        let wait = Wait(reason: reason, message: message, lookAgainAfter: again)
        return RunDecision(run, wait: wait)
    }

    /// Enters a phase and does nothing else; the next pass decides what the phase needs.
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
