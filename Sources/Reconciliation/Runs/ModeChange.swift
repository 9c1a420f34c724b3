package import Resources

/// The next action for a change of `mode` on a live workspace.
package enum ModeChange: Hashable, Sendable {
    /// Nothing is left to do for the mode.
    case none
    /// The agent's turn in the terminal goes on; wait until it ends.
    case waitForTurn(Wait)
    /// Stop the interactive agent gently; its conversation stays on the volume.
    case endTerminalAgent
    /// The run has to end first; the run's own planner ends it.
    case waitForRun(Wait)
    /// The terminal's agent continues this conversation; nil means the newest one.
    case resumeInTerminal(SessionID?)
}

/// The observed state that a change of mode depends on.
package struct ModeFacts: Hashable, Sendable {
    /// The interactive agent, if one runs.
    package var agent: AgentReport.State?
    /// The conversation of the interactive agent; nil when it is not known.
    package var conversation: SessionID?
    /// The newest run of the workspace.
    package var run: Run?
    /// Whether a user allowed the turn to be interrupted.
    package var isForced = false

    package init() {}
}

/// Decides the next action from the observed to the desired mode.
///
/// Each conversation has one writer: a run starts only when this returns `none`, and the terminal's
/// agent only with `resumeInTerminal`.
package func change(to mode: WorkspaceMode, _ facts: ModeFacts) -> ModeChange {
    switch mode {
    case .headless: toHeadless(facts)
    case .interactive: toInteractive(facts)
    }
}

private func toHeadless(_ facts: ModeFacts) -> ModeChange {
    switch facts.agent {
    case nil, .exited: .none
    case .working where !facts.isForced, .starting where !facts.isForced:
        .waitForTurn(
            Wait(
                reason: "WaitingForTurn",
                message: "the agent in the terminal works; the run begins when its turn is over",
                lookAgainAfter: .seconds(10)
            )
        )
    case .working, .starting, .waiting, .limited: .endTerminalAgent
    }
}

private func toInteractive(_ facts: ModeFacts) -> ModeChange {
    if let run = facts.run, !run.phase.isEnd {
        return .waitForRun(
            Wait(
                reason: "WaitingForRun",
                message:
                    "run \(run.id.short) is being ended; its conversation goes on in the terminal",
                lookAgainAfter: .seconds(1)
            )
        )
    }
    switch facts.agent {
    case .starting, .working, .waiting, .limited: return .none
    case .exited, nil: return .resumeInTerminal(facts.run?.session ?? facts.conversation)
    }
}
