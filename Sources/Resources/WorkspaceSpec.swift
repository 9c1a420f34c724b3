/// A workspace's spec as written; every field is optional,
/// so that a class's defaults use the same type.
package struct WorkspaceSpec: Codable, Hashable, Sendable {
    package var `class`: ResourceName?
    package var repository: RepositoryURL?
    package var branch: GitBranch?
    package var featureBranch: GitBranch?
    package var state: WorkspaceState?
    package var mode: WorkspaceMode?
    @Bytewise package var prompt: String? = nil
    package var run: RunSettings?
    package var chat: ResourceName?
    @Bytewise package var image: String? = nil
    package var resources: ResourceLimits?
    @Bytewise package var environment: [String: String]? = nil
    package var secrets: [VariableName]?
    package var onUnsaved: UnsavedPolicy?
    package var update: UpdatePolicy?
    package var idle: IdlePolicy?

    package init() {}
}

/// The desired state of a workspace.
package enum WorkspaceState: String, Codable, Sendable, CaseIterable {
    case open = "Open"
    case suspended = "Suspended"
    case closed = "Closed"
}

/// Whether a human uses the terminal or a prompt runs without one.
package enum WorkspaceMode: String, Codable, Sendable, CaseIterable {
    case interactive = "Interactive"
    case headless = "Headless"
}

/// What closing does with unsaved work: refuse, or go on; the work is kept in a rescue either way.
package enum UnsavedPolicy: String, Codable, Sendable, CaseIterable {
    case block = "Block"
    case archive = "Archive"
    case discard = "Discard"
}

/// When drift of an open workspace may recreate its container.
package enum UpdatePolicy: String, Codable, Sendable, CaseIterable {
    case whenDetached = "WhenDetached"
    case immediately = "Immediately"
    case never = "Never"
}

/// Limits of one container; nil means the default.
package struct ResourceLimits: Codable, Hashable, Sendable {
    package var cpus: CPUQuantity?
    package var memory: ByteQuantity?
    package var pids: Int64?

    package init(cpus: CPUQuantity? = nil, memory: ByteQuantity? = nil, pids: Int64? = nil) {
        self.cpus = cpus
        self.memory = memory
        self.pids = pids
    }
}

/// What happens to a workspace that nobody is attached to.
package struct IdlePolicy: Codable, Hashable, Sendable {
    package var suspendAfter: TimeLimit?
    package var closeAfter: TimeLimit?

    package init(suspendAfter: TimeLimit? = nil, closeAfter: TimeLimit? = nil) {
        self.suspendAfter = suspendAfter
        self.closeAfter = closeAfter
    }
}
