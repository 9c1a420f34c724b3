/// What the controller observed of a workspace.
package struct WorkspaceStatus: Codable, Hashable, Sendable {
    package var conditions: [Condition] = []
    package var observedGeneration: Int64 = 0
    package var containerID: String?
    /// The volume's name, set once it was observed; from then on a missing volume counts as lost.
    package var volume: String?
    /// Whether the repository was cloned into this volume: false once a clone began,
    /// true once one succeeded.
    ///
    /// nil while it is unknown, as for an adopted volume.
    package var cloned: Bool?
    /// The random ID in the volume's identity file, set before the file is written.
    package var birth: String?
    /// Whether the identity was written to the volume;
    /// from then on a missing identity counts as a loss.
    package var isBirthConfirmed: Bool?
    /// A container was not started, because the volume with our name does not hold our identity.
    package var isVolumeAnother: Bool?
    /// The number in the current container's name; 0 before the first.
    package var attempt: Int64 = 0
    /// How often a container was started again or recreated.
    package var restarts: Int64 = 0
    package var agent: AgentReport?
    /// The progress of a long operation, while it runs.
    package var progress: StepProgress?
    /// The stage of a close; nil while none is in progress.
    package var closing: ClosingStage?
    /// What the last inspection for unsaved work found.
    package var unsavedWork: UnsavedWorkReport?
    package var receipt: Receipt?
    /// Why the workspace sleeps although its spec says Open; nil while it is awake.
    package var asleep: Sleep?

    package init() {}

    /// The condition of this `type`, if it was ever computed.
    package func condition(_ type: ConditionType) -> Condition? {
        conditions.first { $0.type == type }
    }
}

/// The state that idleness put a workspace in whose spec says Open.
///
/// It is part of the status, so that it does not conflict with a manifest that says Open. It holds
/// for one generation: a changed spec wakes the workspace.
package struct Sleep: Codable, Hashable, Sendable {
    /// Suspended or Closed.
    package var state: WorkspaceState
    package var since: Timestamp
    /// How long the workspace had been idle by then, in seconds.
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
    /// When the limit ends; only set with `limited`.
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
    /// The ID for `berth rescue restore`; nil when nothing had to be kept.
    package var rescue: String?
    /// Whether the volume was gone before the teardown could inspect it.
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
