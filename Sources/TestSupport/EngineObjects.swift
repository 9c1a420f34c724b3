package import Reconciliation
package import Resources

/// A container on the simulated Engine.
package struct SimulatedContainer: Hashable, Sendable {
    package var id: String
    package var name: String
    /// nil when it is not ours.
    package var uid: UID?
    package var isHelper = false
    package var attempt: Int64 = 0
    package var specHash = ""
    package var volume: String?
    package var state = ObservedContainer.State.created
    package var exitCode: Int?
    /// Differs with every start; nil before the first.
    package var startedAt: String?
    /// When it started, on the simulation's clock.
    package var startMoment = Duration.zero
    /// Whether ttyd inside answers when it is running.
    package var hasTerminal = true
    /// Repositories with unsaved work in its own layer.
    package var outside: [String] = []
    /// How often it hit each limit, according to its report.
    package var limits: [RuntimeReport.Limit: Int] = [:]
    /// Whether its image has a guest program that inspects for unsaved work.
    package var hasGuest = true
    /// Whether restarting the terminal from inside fails to help.
    package var isBeyondRepair = false

    package init(id: String, name: String, uid: UID?) {
        self.id = id
        self.name = name
        self.uid = uid
    }

    /// Whether one of its processes may write to its volume.
    package var hasProcess: Bool {
        switch state {
        case .running, .paused, .restarting: true
        case .created, .exited, .dead, .removing: false
        }
    }

    /// What a list shows, or an inspection, which shows more.
    func sighting(isInspection: Bool) -> ContainerSightingParts? {
        uid.map {
            ContainerSightingParts(
                uid: $0,
                container: ObservedContainer(
                    id: id,
                    name: name,
                    attempt: attempt,
                    state: state,
                    specHash: Digest(recorded: specHash),
                    exitCode: isInspection && state == .exited ? exitCode : nil
                )
            )
        }
    }
}

/// What a list shows of one of our containers.
struct ContainerSightingParts {
    var uid: UID
    var container: ObservedContainer
}

/// A volume on the simulated Engine.
package struct SimulatedVolume: Hashable, Sendable {
    package var name: String
    /// nil when it is not ours.
    package var uid: UID?
    package var contents = VolumeContents()
    /// Unique among all volumes that ever existed.
    package var incarnation: UInt64

    package init(name: String, uid: UID?, incarnation: UInt64) {
        self.name = name
        self.uid = uid
        self.incarnation = incarnation
    }
}

/// Everything on the simulated Engine.
package struct EngineObjects: Hashable, Sendable {
    package var containers: [String: SimulatedContainer] = [:]
    package var volumes: [String: SimulatedVolume] = [:]

    package init() {}

    /// Finds a container by ID or name.
    package func container(_ target: String) -> SimulatedContainer? {
        containers[target] ?? containers.values.first { $0.name == target }
    }

    /// The containers of one workspace in order of attempt, without helpers.
    package func workspaceContainers(of uid: UID) -> [SimulatedContainer] {
        containers.values.filter { $0.uid == uid && !$0.isHelper }
            .sorted { $0.attempt < $1.attempt }
    }

    /// What is compared between two outcomes: names, states and contents of volumes.
    package var summary: [String] {
        containers.values.map { "container \($0.name) \($0.state.rawValue) \($0.specHash)" }
            .sorted()
            + volumes.values.map { volume in
                "volume \(volume.name) \(volume.uid == nil ? "foreign" : "owned") "
                    + "\(volume.contents.untracked) \(volume.contents.unpushed)"
            }.sorted()
    }
}
