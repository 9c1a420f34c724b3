package import Reconciliation
package import Resources

/// What the controller needs of a container runtime, and nothing more.
///
/// Every call has its own deadline. Mutations are safe to repeat: an object that is already in the
/// requested state counts as success. An object without our installation's label and the given UID
/// is never changed.
package protocol ContainerRuntime: Sendable {
    /// Our containers, of all workspaces or of one; includes helpers.
    func containers(of uid: UID?) async throws(RuntimeError) -> [ContainerSighting]
    /// The names of all volumes with our label, and the UIDs they belong to.
    func volumes() async throws(RuntimeError) -> [VolumeSighting]
    /// Whether the volume exists, and whether it belongs to `uid`.
    func volume(_ name: VolumeName, of uid: UID) async throws(RuntimeError) -> ObservedVolume
    /// Inspects one container by ID or name; nil when it does not exist.
    func inspect(_ target: String) async throws(RuntimeError) -> ContainerSighting?

    /// Pulls `image` unless the Engine has it; returns whether it was pulled.
    func ensureImage(
        _ image: String,
        progress: @Sendable (PullProgress) -> Void
    ) async throws(RuntimeError) -> Bool
    func createVolume(_ name: VolumeName, for identity: Identity) async throws(RuntimeError)
    func createContainer(_ request: ContainerRequest) async throws(RuntimeError)
    /// Writes the identity into the volume of a stopped container, replacing any other.
    func put(_ identity: VolumeIdentity, into target: String) async throws(RuntimeError)
    /// The identity in a container's volume.
    func identity(in target: String) async throws(RuntimeError) -> FoundIdentity
    func start(_ target: String) async throws(RuntimeError)
    func unpause(_ target: String) async throws(RuntimeError)
    /// Sends SIGTERM, and SIGKILL after `grace`.
    func stop(_ target: String, grace: Duration) async throws(RuntimeError)
    func remove(_ target: String) async throws(RuntimeError)
    func removeVolume(_ name: VolumeName) async throws(RuntimeError)

    /// Runs a command in a running container as the workspace's user,
    /// until it ends or `deadline` passes.
    func execute(
        _ arguments: [String],
        in target: String,
        deadline: Duration
    ) async throws(RuntimeError) -> CommandOutcome
    /// Runs a command in its own container and removes the container, even when cancelled.
    func runHelper(_ request: HelperRequest) async throws(RuntimeError) -> CommandOutcome

    func logs(of target: String, _ query: LogRequest) -> AsyncThrowingStream<[UInt8], any Error>
    /// Hints that something changed, starting shortly before the call; ends when the stream breaks.
    func events() -> AsyncThrowingStream<RuntimeHint, any Error>
    /// The Engine's version and API version.
    func version() async throws(RuntimeError) -> (engine: String, api: String)
}

/// The workspace that an object belongs to.
package struct Identity: Hashable, Sendable {
    package var name: ResourceName
    package var uid: UID
    package var generation: Int64
    /// Additional labels, which describe what its objects hold when there is no database.
    package var facts: [String: String] = [:]

    package init(name: ResourceName, uid: UID, generation: Int64) {
        self.name = name
        self.uid = uid
        self.generation = generation
    }
}

/// One of our containers, as a list or an inspection shows it.
package struct ContainerSighting: Hashable, Sendable {
    package var uid: UID
    package var isHelper: Bool
    package var container: ObservedContainer
    /// The time of the last start; only an inspection sets it.
    package var startedAt: String?

    package init(uid: UID, isHelper: Bool, container: ObservedContainer, startedAt: String? = nil) {
        self.uid = uid
        self.isHelper = isHelper
        self.container = container
        self.startedAt = startedAt
    }
}

/// A volume with our installation's label.
package struct VolumeSighting: Hashable, Sendable {
    package var name: String
    package var uid: UID

    package init(name: String, uid: UID) {
        self.name = name
        self.uid = uid
    }
}

/// A hint from the event stream that the named object must be observed again.
package enum RuntimeHint: Hashable, Sendable {
    /// The stream is open; earlier changes appear only in a new list.
    case opened
    case container(UID)
    /// The kernel killed a process of the workspace's container because memory ran out.
    case outOfMemory(UID)
    case volume(name: String)
}

/// What a command printed and how it ended.
package struct CommandOutcome: Hashable, Sendable {
    package var exitCode: Int
    package var output: [UInt8]
    package var errors: [UInt8]

    package init(exitCode: Int, output: [UInt8], errors: [UInt8]) {
        self.exitCode = exitCode
        self.output = output
        self.errors = errors
    }
}

/// Which part of a container's log.
package struct LogRequest: Hashable, Sendable {
    package var follow: Bool
    package var since: Timestamp?
    package var tail: Int?

    package init(follow: Bool, since: Timestamp? = nil, tail: Int? = nil) {
        self.follow = follow
        self.since = since
        self.tail = tail
    }
}
