package import Resources
import UnsavedWork

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

/// A change of what is wanted of a workspace, by verb instead of by manifest.
package struct StateRequest: Codable, Hashable, Sendable {
    package var state: WorkspaceState
    /// Only with `Closed`, and for this close alone; nil leaves the spec's policy.
    package var onUnsaved: UnsavedPolicy?
    /// Refused when the stored version is another; nil takes any.
    package var resourceVersion: Int64?

    package init(
        state: WorkspaceState,
        onUnsaved: UnsavedPolicy? = nil,
        resourceVersion: Int64? = nil
    ) {
        self.state = state
        self.onUnsaved = onUnsaved
        self.resourceVersion = resourceVersion
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
