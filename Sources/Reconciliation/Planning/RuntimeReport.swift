package import Resources

/// What the image's init says of itself in `status.json`; written by an untrusted container, so it
/// informs people and conditions and never permits anything destructive.
package struct RuntimeReport: Hashable, Sendable {
    package enum Phase: String, Sendable, CaseIterable {
        case starting, cloning, ready, failed
    }

    /// What init keeps running inside a container.
    package enum Part: String, Sendable, CaseIterable {
        case ttyd, session, agent
    }

    /// What a container is given only so much of.
    package enum Limit: String, Sendable, CaseIterable {
        case memory, pids
    }

    package var attempt: Int64
    package var phase: Phase
    /// Per cent of the clone.
    package var progress: Int?
    package var message: String?
    package var sessions: [String]
    package var agent: AgentReport?
    /// How often each part ended by itself in this container and was started again.
    package var restarted: [Part: Int]
    /// How often this container hit each limit; nil from an image that does not tell.
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
