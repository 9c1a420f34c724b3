package import Reconciliation
package import Resources

/// A workspace container to create.
///
/// It holds what differs between workspaces; the runtime adds the hardening that all of them share.
package struct ContainerRequest: Hashable, Sendable {
    package var identity: Identity
    package var name: ContainerName
    package var attempt: Int64
    package var specHash: Digest
    package var image: String
    package var environment: [String: String]
    package var volume: VolumeName
    /// The host directory that is mounted at `/run/berth`.
    package var runtimeDirectory: String
    package var cpus: CPUQuantity
    package var memory: ByteQuantity
    package var pids: Int64

    package init(_ desired: Desired, attempt: Int64, runtimeDirectory: String) {
        identity = desired.identity
        name = desired.container(attempt)
        self.attempt = attempt
        specHash = desired.hash
        image = desired.spec.image
        volume = desired.volume
        self.runtimeDirectory = runtimeDirectory
        cpus = desired.spec.cpus
        memory = desired.spec.memory
        pids = desired.spec.pids
        // Our variables go last, so that a spec cannot override them.
        let ours = [
            "BERTH_WORKSPACE": desired.name.text,
            "BERTH_UID": desired.uid.text,
            "BERTH_ATTEMPT": String(attempt),
        ]
        environment = desired.spec.environment.merging(ours) { $1 }
    }
}

/// A short-lived container with a workspace's volume mounted read-only.
///
/// It has no network and no secrets, unless it has to ask the remotes.
package struct HelperRequest: Hashable, Sendable {
    /// What a helper can reach.
    package enum Network: Hashable, Sendable {
        case none
        /// Everything that the workspace can reach, through its network and through the sockets of
        /// its runtime directory; nil when there is no such directory.
        case workspaces(runtimeDirectory: String?)
    }

    package var identity: Identity
    package var name: ContainerName
    package var image: String
    package var arguments: [String]
    package var volume: VolumeName
    package var network = Network.none
    /// A host directory, mounted read-only at `/in`; nil for none.
    package var input: String?
    /// A host directory, mounted writable at `/out`; nil for none.
    package var output: String?
    package var deadline: Duration

    package init(
        identity: Identity,
        purpose: String,
        image: String,
        arguments: [String],
        volume: VolumeName,
        deadline: Duration
    ) {
        self.identity = identity
        self.name = ContainerName(helperOf: identity.name, identity.uid, purpose: purpose)
        self.image = image
        self.arguments = arguments
        self.volume = volume
        self.deadline = deadline
    }
}
