package import Reconciliation
package import Resources

/// A container on the simulated Engine.
package struct SimulatedContainer: Hashable, Sendable {
    package var id: String
    package var name: String
    /// nil for what is not ours.
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
    /// ttyd inside answers, once it is running.
    package var hasTerminal = true
    /// Clones with unsaved work in its own layer.
    package var outside: [String] = []
    /// How often it hit each limit, as its report tells.
    package var limits: [RuntimeReport.Limit: Int] = [:]
    /// Its image has a guest that looks for unsaved work.
    package var hasGuest = true
    /// Restarting the terminal from inside does not help.
    package var isBeyondRepair = false

    package init(id: String, name: String, uid: UID?) {
        self.id = id
        self.name = name
        self.uid = uid
    }

    /// Whether a process of it may write to its volume.
    package var hasProcess: Bool {
        switch state {
        case .running, .paused, .restarting: true
        case .created, .exited, .dead, .removing: false
        }
    }

    /// What a list or, with more in it, an inspection tells.
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

/// What a list tells of one of our containers.
struct ContainerSightingParts {
    var uid: UID
    var container: ObservedContainer
}

/// A volume on the simulated Engine.
package struct SimulatedVolume: Hashable, Sendable {
    package var name: String
    /// nil for what is not ours.
    package var uid: UID?
    package var contents = VolumeContents()
    /// Differs for each volume that ever was.
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

    /// By ID or name.
    package func container(_ target: String) -> SimulatedContainer? {
        containers[target] ?? containers.values.first { $0.name == target }
    }

    /// The containers of one workspace by attempt, helpers not included.
    package func workspaceContainers(of uid: UID) -> [SimulatedContainer] {
        containers.values.filter { $0.uid == uid && !$0.isHelper }
            .sorted { $0.attempt < $1.attempt }
    }

    /// What counts when two ends are compared: names, states and what the volumes hold.
    package var summary: [String] {
        containers.values.map { "container \($0.name) \($0.state.rawValue) \($0.specHash)" }
            .sorted()
            + volumes.values.map { volume in
                "volume \(volume.name) \(volume.uid == nil ? "foreign" : "owned") "
                    + "\(volume.contents.untracked) \(volume.contents.unpushed)"
            }.sorted()
    }
}
