package import Resources

/// What a change of `mode` on a live workspace needs next.
package enum ModeChange: Hashable, Sendable {
    /// Everything is as the mode wants it.
    case none
    /// The agent's turn in the terminal goes on; it is told, and waited for.
    case waitForTurn(Wait)
    /// The interactive agent ends softly; its conversation stays on the volume.
    case endTerminalAgent
    /// Its run has to end first, which the run's own planner does.
    case waitForRun(Wait)
    /// The terminal's agent continues this conversation; nil: the newest there is.
    case resumeInTerminal(SessionID?)
}

/// What is there when a mode is wanted.
package struct ModeFacts: Hashable, Sendable {
    /// The interactive agent, when one runs.
    package var agent: AgentReport.State?
    /// The conversation that the interactive agent has; nil when it is not known.
    package var conversation: SessionID?
    /// The newest run of the workspace.
    package var run: Run?
    /// Somebody said that the turn need not be waited for.
    package var isForced = false

    package init() {}
}

/// Decides what comes between the mode that is and the one that is wanted.
///
/// One writer for each conversation: a run starts only when this gives `none`, and the terminal's
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
