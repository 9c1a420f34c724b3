/// What the controller found of a workspace.
package struct WorkspaceStatus: Codable, Hashable, Sendable {
    package var conditions: [Condition] = []
    package var observedGeneration: Int64 = 0
    package var containerID: String?
    /// The volume's name once it was seen to exist; from then on a missing volume is a loss.
    package var volume: String?
    /// Whether the repository was cloned into this volume: false once a clone was seen to begin, true
    /// once one was through; nil while nothing is known, as of a volume that was adopted.
    package var cloned: Bool?
    /// The random ID in the volume's identity file; from before it is put there.
    package var birth: String?
    /// The identity is in the volume, so its absence is a loss.
    package var isBirthConfirmed: Bool?
    /// A container was not started, because the volume by our name does not hold our identity.
    package var isVolumeAnother: Bool?
    /// The number in the current container's name; 0 before the first.
    package var attempt: Int64 = 0
    /// How often a container was started again or recreated.
    package var restarts: Int64 = 0
    package var agent: AgentReport?
    /// Of what takes long, while it runs.
    package var progress: StepProgress?
    /// Where a close is; nil while none is under way.
    package var closing: ClosingStage?
    /// What the last look for unsaved work found.
    package var unsavedWork: UnsavedWorkReport?
    package var receipt: Receipt?
    /// Why it rests although its spec says Open; nil while it is awake.
    package var asleep: Sleep?

    package init() {}

    /// The condition of `aspect`, when it was ever judged.
    package func condition(_ type: ConditionType) -> Condition? {
        conditions.first { $0.type == type }
    }
}

/// What idleness made of a workspace whose spec says Open.
///
/// It is found, not asked for, so that a manifest that says Open and idleness do not fight. It holds
/// for one generation: another spec wakes the workspace.
package struct Sleep: Codable, Hashable, Sendable {
    /// Suspended, or Closed.
    package var state: WorkspaceState
    package var since: Timestamp
    /// How long nobody had used it by then, in seconds.
    package var idleSeconds: Int64
    package var generation: Int64

    package init(state: WorkspaceState, since: Timestamp, idleSeconds: Int64, generation: Int64) {
        self.state = state
        self.since = since
        self.idleSeconds = idleSeconds
        self.generation = generation
    }
}

extension Sleep: CustomStringConvertible {
    package var description: String {
        idleSeconds < 60
            ? "nobody used it for \(idleSeconds) seconds"
            : "nobody used it for \(idleSeconds / 60) minutes"
    }
}

/// The agent in a workspace, as its hooks report it.
package struct AgentReport: Codable, Hashable, Sendable {
    package enum State: String, Codable, Sendable, CaseIterable {
        case starting, working, waiting, limited, exited
    }

    package var state: State
    package var since: Timestamp
    /// When a limit ends; only with `limited`.
    package var until: Timestamp?

    package init(state: State, since: Timestamp, until: Timestamp? = nil) {
        self.state = state
        self.since = since
        self.until = until
    }
}

/// What remains of a closed workspace.
package struct Receipt: Codable, Hashable, Sendable {
    package var workspace: ResourceName
    package var uid: UID
    package var closedAt: Timestamp
    /// The summary as it was injected into the chat.
    package var summary: String
    package var chat: ResourceName?
    /// What to give to `berth rescue restore`; nil when nothing had to be kept.
    package var rescue: String?
    /// True when the volume was gone before teardown could look at it.
    package var volumeLost: Bool

    package init(
        workspace: ResourceName,
        uid: UID,
        closedAt: Timestamp,
        summary: String,
        chat: ResourceName?,
        rescue: String?,
        volumeLost: Bool
    ) {
        self.workspace = workspace
        self.uid = uid
        self.closedAt = closedAt
        self.summary = summary
        self.chat = chat
        self.rescue = rescue
        self.volumeLost = volumeLost
    }
}
