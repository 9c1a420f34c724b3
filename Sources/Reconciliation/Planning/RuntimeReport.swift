package import Resources

/// The report of the image's init in `status.json`.
///
/// An untrusted container writes it, so it serves people and conditions
/// and never permits anything destructive.
package struct RuntimeReport: Hashable, Sendable {
    package enum Phase: String, Sendable, CaseIterable {
        case starting, cloning, ready, failed
    }

    /// The parts that init keeps running inside a container.
    package enum Part: String, Sendable, CaseIterable {
        case ttyd, session, agent
    }

    /// A limited resource of a container.
    package enum Limit: String, Sendable, CaseIterable {
        case memory, pids
    }

    package var attempt: Int64
    package var phase: Phase
    /// How much of the clone is done, in per cent.
    package var progress: Int?
    package var message: String?
    package var sessions: [String]
    package var agent: AgentReport?
    /// How often each part ended by itself in this container and was started again.
    package var restarted: [Part: Int]
    /// How often this container hit each limit; nil when its image does not report that.
    package var limits: [Limit: Int]?

    package init(
        attempt: Int64,
        phase: Phase,
        progress: Int? = nil,
        message: String? = nil,
        sessions: [String] = [],
        agent: AgentReport? = nil,
        restarted: [Part: Int] = [:],
        limits: [Limit: Int]? = nil
    ) {
        self.attempt = attempt
        self.phase = phase
        self.progress = progress
        self.message = message
        self.sessions = sessions
        self.agent = agent
        self.restarted = restarted
        self.limits = limits
    }
}
