package import Resources

/// Operations for an operator, other than on resources; served on the unix socket only.
package protocol Administration: Sendable {
    /// A verified copy of the database at one moment, read at the caller's speed.
    func backup() async throws(APIError) -> AsyncThrowingStream<[UInt8], any Error>
    /// The workspaces on the Engine that the database does not know.
    func orphans() async throws(APIError) -> [Orphan]
    /// Adopts one orphan; durable when it returns.
    func adopt(_ uid: UID, _ request: AdoptionRequest) async throws(APIError) -> Adoption
    /// Checks everything that a controller depends on.
    func checks() async -> [Check]
}

/// The containers and the volume of one workspace that the database does not know.
package struct Orphan: Codable, Hashable, Sendable {
    package struct Container: Codable, Hashable, Sendable {
        package var name: String
        package var state: String
        package var isHelper: Bool

        package init(name: String, state: String, isHelper: Bool) {
            self.name = name
            self.state = state
            self.isHelper = isHelper
        }
    }

    package var workspace: ResourceName
    package var uid: UID
    /// The installation whose labels the volume carries, or without a volume the containers.
    package var installation: UID
    package var volume: String?
    package var containers: [Container] = []
    package var repository: String?
    package var branch: String?
    package var featureBranch: String?
    package var specHash: String?
    package var createdAt: Timestamp?
    /// Why it cannot be adopted now, and what to do; nil when nothing forbids it.
    package var obstacle: String?

    package init(workspace: ResourceName, uid: UID, installation: UID) {
        self.workspace = workspace
        self.uid = uid
        self.installation = installation
    }
}

/// How to adopt an orphan.
package struct AdoptionRequest: Codable, Hashable, Sendable {
    /// Open or Suspended.
    package var state: WorkspaceState
    /// For an orphan whose own repository is not known.
    package var repository: RepositoryURL?
    package var branch: GitBranch?

    package init(
        state: WorkspaceState = .open,
        repository: RepositoryURL? = nil,
        branch: GitBranch? = nil
    ) {
        self.state = state
        self.repository = repository
        self.branch = branch
    }
}

/// The result of an adoption.
package struct Adoption: Codable, Hashable, Sendable {
    package var resource: AnyResource
    /// What could not be rebuilt, one sentence each.
    package var notes: [String]

    package init(resource: AnyResource, notes: [String]) {
        self.resource = resource
        self.notes = notes
    }
}

/// The result of one check.
package struct Check: Codable, Hashable, Sendable {
    package enum Status: String, Codable, Sendable, CaseIterable {
        case ok, warn, fail
    }

    package var name: String
    package var status: Status
    package var message: String
    /// The command or action that fixes it; nil when there is nothing to do.
    package var fix: String?

    package init(_ name: String, _ status: Status, _ message: String, fix: String? = nil) {
        self.name = name
        self.status = status
        self.message = message
        self.fix = fix
    }
}
