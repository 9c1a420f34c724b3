package import Resources

/// `berth-<name>-<uid8>`: the volume of one life of a workspace.
package struct VolumeName: Hashable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    package init(_ name: ResourceName, _ uid: UID) { text = "berth-\(name)-\(uid.short)" }

    package var description: String { text }
}

/// `berth-<name>-<uid8>-<attempt>`: a new name for each container, so that a dead or half-removed
/// container never blocks its successor.
package struct ContainerName: Hashable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    package init(_ name: ResourceName, _ uid: UID, attempt: Int64) {
        text = "\(VolumeName(name, uid))-\(attempt)"
    }

    /// A short-lived container that uses the volume for `purpose`.
    package init(helperOf name: ResourceName, _ uid: UID, purpose: String) {
        text = "\(VolumeName(name, uid))-\(purpose)"
    }

    package var description: String { text }
}

/// A container to act on: by ID when it was observed, by name when the same plan creates it.
package struct ContainerReference: Hashable, Sendable, CustomStringConvertible {
    package let id: String?
    package let name: String

    package init(id: String?, name: String) {
        self.id = id
        self.name = name
    }

    /// The target of Engine calls; an ID always means the same container, a name might not.
    package var target: String { id ?? name }

    package var description: String { name.isEmpty ? String((id ?? "").prefix(12)) : name }
}

/// The labels on everything Berth makes; `installation` and `uid` together mean "ours".
package enum EngineLabel {
    package static let workspace = "berth.workspace"
    package static let uid = "berth.uid"
    package static let installation = "berth.installation"
    package static let generation = "berth.generation"
    package static let specHash = "berth.spec-hash"
    package static let role = "berth.role"
    package static let attempt = "berth.attempt"

    /// What the volume holds, for adopting it without a database.
    package static let repository = "berth.repository"
    package static let branch = "berth.branch"
    package static let featureBranch = "berth.feature-branch"
    package static let workspaceClass = "berth.class"
    package static let chat = "berth.chat"

    package static let roleWorkspace = "workspace"
    package static let roleHelper = "helper"
}
