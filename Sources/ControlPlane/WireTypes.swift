package import UnsavedWork
package import Workspaces

/// The steps that would bring a workspace where its spec wants it, in order.
package struct PlanView: Codable, Hashable, Sendable {
    package struct Step: Codable, Hashable, Sendable {
        /// What is done, such as `create volume`.
        package var action: String
        /// What it is done to; nil where the workspace itself is meant.
        package var object: String?
        package var cause: String

        package init(action: String, object: String? = nil, cause: String) {
            self.action = action
            self.object = object
            self.cause = cause
        }

        /// Action and object as people read them.
        package var text: String { object.map { "\(action) \($0)" } ?? action }
    }

    package var steps: [Step]
    /// Why nothing can be done, when nothing can.
    package var stalled: String?
    /// Identifies spec and steps; `apply --plan` refuses when it has changed.
    package var hash: String

    package init(steps: [Step], stalled: String? = nil, hash: String) {
        self.steps = steps
        self.stalled = stalled
        self.hash = hash
    }
}

/// What an apply did, or with a dry run would do.
package struct ApplyOutcome: Codable, Hashable, Sendable {
    package enum Change: String, Codable, Sendable {
        case created, configured, unchanged
    }

    package var change: Change
    package var resource: AnyResource
    package var plan: PlanView

    package init(change: Change, resource: AnyResource, plan: PlanView) {
        self.change = change
        self.resource = resource
        self.plan = plan
    }
}

/// One change of a resource, as a watch tells it.
package struct ResourceChange: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    package var type: Kind
    package var object: AnyResource

    package init(type: Kind, object: AnyResource) {
        self.type = type
        self.object = object
    }
}

/// A change of what is wanted of a workspace, by verb instead of by manifest.
package struct StateRequest: Codable, Hashable, Sendable {
    package var state: WorkspaceState
    /// Only with `Closed`; nil leaves the spec's policy.
    package var onUnsaved: UnsavedPolicy?

    package init(state: WorkspaceState, onUnsaved: UnsavedPolicy? = nil) {
        self.state = state
        self.onUnsaved = onUnsaved
    }
}

/// A secret's name; its value never leaves the controller.
package struct SecretEntry: Codable, Hashable, Sendable {
    package var name: VariableName
    package var updatedAt: Timestamp

    package init(name: VariableName, updatedAt: Timestamp) {
        self.name = name
        self.updatedAt = updatedAt
    }
}

/// What teardown saved of one workspace.
package struct RescueEntry: Codable, Hashable, Sendable {
    package var id: String
    package var workspace: ResourceName
    package var uid: UID
    package var time: Timestamp
    package var bytes: Int64
    /// What would have been lost otherwise.
    package var items: [WorkItem]
    /// What was kept in case it is wanted.
    package var insured: [WorkItem]?
    /// What could not be read, and so is not kept.
    package var unread: [String]?
    /// The directory on the controller's host.
    package var path: String
    package var expires: Timestamp

    package init(
        id: String,
        workspace: ResourceName,
        uid: UID,
        time: Timestamp,
        bytes: Int64,
        items: [WorkItem],
        insured: [WorkItem]? = nil,
        unread: [String]? = nil,
        path: String,
        expires: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.uid = uid
        self.time = time
        self.bytes = bytes
        self.items = items
        self.insured = insured
        self.unread = unread
        self.path = path
        self.expires = expires
    }
    /// What it holds, and what it does not, one plain line each.
    package var lines: [String] {
        items.map(\.line) + (insured ?? []).map { "in case it is wanted: \($0.line)" }
            + (unread ?? []).map { "NOT kept, since it could not be read: \($0)" }
    }
}

/// What answers: the controller and the Engine behind it.
package struct ServerVersion: Codable, Hashable, Sendable {
    package var controller: String
    package var installation: UID
    /// nil while the Engine does not answer.
    package var engine: String?
    package var engineAPI: String?

    package init(controller: String, installation: UID, engine: String?, engineAPI: String?) {
        self.controller = controller
        self.installation = installation
        self.engine = engine
        self.engineAPI = engineAPI
    }
}

/// Which part of a workspace's log is asked for.
package struct LogQuery: Codable, Hashable, Sendable {
    package var follow: Bool
    package var since: Timestamp?
    /// The last so many lines; nil for all.
    package var tail: Int?

    package init(follow: Bool = false, since: Timestamp? = nil, tail: Int? = nil) {
        self.follow = follow
        self.since = since
        self.tail = tail
    }
}
