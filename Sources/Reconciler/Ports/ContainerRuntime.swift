package import Reconciliation
package import Resources

/// What the controller needs of a container runtime, and nothing more.
///
/// Every call has a deadline of its own. Mutations are safe to repeat: what is already as asked for
/// is success. Nothing that lacks our installation's label and the given UID is ever changed.
package protocol ContainerRuntime: Sendable {
    /// Our containers, all or of one workspace; helpers included.
    func containers(of uid: UID?) async throws(RuntimeError) -> [ContainerSighting]
    /// The names of all volumes with our label, with the UID they belong to.
    func volumes() async throws(RuntimeError) -> [VolumeSighting]
    /// Whether the volume exists, and whether it is `uid`'s.
    func volume(_ name: VolumeName, of uid: UID) async throws(RuntimeError) -> ObservedVolume
    /// One container by ID or name, looked at now; nil when it is not there.
    func inspect(_ target: String) async throws(RuntimeError) -> ContainerSighting?

    /// Pulls `image` unless the Engine has it; tells whether it had to.
    func ensureImage(
        _ image: String,
        progress: @Sendable (PullProgress) -> Void
    ) async throws(RuntimeError) -> Bool
    func createVolume(_ name: VolumeName, for identity: Identity) async throws(RuntimeError)
    func createContainer(_ request: ContainerRequest) async throws(RuntimeError)
    /// Puts the identity into the volume of a container that does not run, in place of another.
    func put(_ identity: VolumeIdentity, into target: String) async throws(RuntimeError)
    /// The identity in a container's volume.
    func identity(in target: String) async throws(RuntimeError) -> FoundIdentity
    func start(_ target: String) async throws(RuntimeError)
    func unpause(_ target: String) async throws(RuntimeError)
    /// SIGTERM, and SIGKILL after `grace`.
    func stop(_ target: String, grace: Duration) async throws(RuntimeError)
    func remove(_ target: String) async throws(RuntimeError)
    func removeVolume(_ name: VolumeName) async throws(RuntimeError)

    /// Runs a command in a running container as the workspace's user, until it ends or `deadline`.
    func execute(
        _ arguments: [String],
        in target: String,
        deadline: Duration
    ) async throws(RuntimeError) -> CommandOutcome
    /// Runs a command in a container of its own, and removes it; also when it is cancelled.
    func runHelper(_ request: HelperRequest) async throws(RuntimeError) -> CommandOutcome

    func logs(of target: String, _ query: LogRequest) -> AsyncThrowingStream<[UInt8], any Error>
    /// Hints that something changed, beginning a little before the call; ends when the stream breaks.
    func events() -> AsyncThrowingStream<RuntimeHint, any Error>
    /// The Engine's version and API version.
    func version() async throws(RuntimeError) -> (engine: String, api: String)
}

/// Whose object it is.
package struct Identity: Hashable, Sendable {
    package var name: ResourceName
    package var uid: UID
    package var generation: Int64
    /// What to label its objects with besides, so that they tell by themselves what they hold.
    package var facts: [String: String] = [:]

    package init(name: ResourceName, uid: UID, generation: Int64) {
        self.name = name
        self.uid = uid
        self.generation = generation
    }
}

/// A container of ours, as a list or an inspection shows it.
package struct ContainerSighting: Hashable, Sendable {
    package var uid: UID
    package var isHelper: Bool
    package var container: ObservedContainer
    /// The moment of the last start; only an inspection tells.
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

/// A hint from the event stream: look again at what it names.
package enum RuntimeHint: Hashable, Sendable {
    /// The stream is open; what happened before it is only in a new list.
    case opened
    case container(UID)
    /// The kernel ended a process of the workspace's container for want of memory.
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
