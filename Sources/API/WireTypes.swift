package import Resources
import UnsavedWork

/// The steps, in order, that would bring a workspace to the state of its spec.
package struct PlanView: Codable, Hashable, Sendable {
    package struct Step: Codable, Hashable, Sendable {
        /// The action, such as `create volume`.
        package var action: String
        /// The object of the action; nil where it is the workspace itself.
        package var object: String?
        package var cause: String

        package init(action: String, object: String? = nil, cause: String) {
            self.action = action
            self.object = object
            self.cause = cause
        }

        /// The action and its object, as text for people.
        package var text: String { object.map { "\(action) \($0)" } ?? action }
    }

    package var steps: [Step]
    /// Why nothing can be done; nil otherwise.
    package var stalled: String?
    /// Identifies the spec and the steps; `apply --plan` is refused when it has changed.
    package var hash: String

    package init(steps: [Step], stalled: String? = nil, hash: String) {
        self.steps = steps
        self.stalled = stalled
        self.hash = hash
    }
}

/// What an apply did, or in a dry run would do.
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

/// A change of a workspace's desired state, by verb instead of by manifest.
package struct StateRequest: Codable, Hashable, Sendable {
    package var state: WorkspaceState
    /// Only with `Closed`, and for this close only; nil keeps the spec's policy.
    package var onUnsaved: UnsavedPolicy?
    /// The request is refused when the stored version is different; nil accepts any.
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

/// The versions of the controller and of its Engine.
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

/// The part of a workspace's log to return.
package struct LogQuery: Codable, Hashable, Sendable {
    package var follow: Bool
    package var since: Timestamp?
    /// The number of last lines; nil for all.
    package var tail: Int?

    package init(follow: Bool = false, since: Timestamp? = nil, tail: Int? = nil) {
        self.follow = follow
        self.since = since
        self.tail = tail
    }
}
