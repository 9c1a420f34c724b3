package import Resources

/// One of our containers of one workspace, as the Engine reports it.
package struct ObservedContainer: Hashable, Sendable {
    /// Docker's container states; the Engine's `Running` flag is true for three of them.
    package enum State: String, Sendable, CaseIterable, Codable {
        case created, running, paused, restarting, removing, exited, dead
    }

    package var id: String
    /// Empty for some dead containers.
    package var name: String
    package var attempt: Int64
    package var state: State
    package var specHash: Digest
    package var exitCode: Int?

    package init(
        id: String,
        name: String,
        attempt: Int64,
        state: State,
        specHash: Digest,
        exitCode: Int? = nil
    ) {
        self.id = id
        self.name = name
        self.attempt = attempt
        self.state = state
        self.specHash = specHash
        self.exitCode = exitCode
    }

    package var reference: ContainerReference { ContainerReference(id: id, name: name) }

    /// Whether one of its processes may exist and so could write to the volume.
    package var mayWrite: Bool {
        switch state {
        case .running, .paused, .restarting: true
        case .created, .removing, .exited, .dead: false
        }
    }
}

/// The volume with the workspace's volume name.
package enum ObservedVolume: Hashable, Sendable {
    case absent
    case owned
    /// There is a volume with that name without our labels.
    case foreign
}

/// The terminal inside a running container, as the runtime directory shows it.
package enum RuntimeHealth: Hashable, Sendable {
    /// No container runs, or nothing was observed yet.
    case unknown
    /// Not reachable, but the container is young enough that it may still come up.
    case starting
    case reachable
    /// Not reachable for too long; counts the repairs since it last was reachable.
    case dead(repairs: Int)
}

/// Everything a plan may depend on besides desired state; holds facts only, and no clock.
package struct Observed: Hashable, Sendable {
    package var containers: [ObservedContainer] = []
    package var volume: ObservedVolume = .absent
    /// The volume was once seen to exist, so its absence is a loss.
    package var volumeWasSeen = false
    /// A container was not started, because the volume with our name does not hold our identity.
    package var isVolumeAnother = false
    /// The last identity check is old enough to be repeated.
    package var identityIsDue = true
    /// The highest attempt ever recorded, so that no name is used twice.
    package var lastAttempt: Int64 = 0
    /// A foreign object that holds a name we need.
    package var conflict: String?
    package var runtime = RuntimeHealth.unknown
    /// Places in the running container's own layer with unsaved work,
    /// which is lost with the container.
    package var unsavedLayer: [String] = []
    /// How many terminals are attached.
    package var attached = 0
    /// How long the crash-loop back-off still forbids a start; zero when a start is allowed.
    package var restartDelay = Duration.zero
    /// Secrets that the spec names and that are not set.
    package var missingSecrets: [VariableName] = []
    /// Whether the teardown is finished: a receipt is stored.
    package var hasReceipt = false
    package var teardown: Teardown?
    /// Whether a blocked teardown is due for another check.
    package var lookIsDue = true

    package init() {}

    /// The attempt number for a container created now.
    package var nextAttempt: Int64 {
        max(lastAttempt, containers.map(\.attempt).max() ?? 0) + 1
    }
}
