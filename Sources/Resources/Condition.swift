/// The property that a condition describes.
package enum ConditionType: String, Codable, Sendable, CaseIterable {
    case ready = "Ready"
    case reconciling = "Reconciling"
    case stalled = "Stalled"
    case workSaved = "WorkSaved"
    case reachable = "Reachable"
    case updatePending = "UpdatePending"
}

/// The state of one property of a resource, with its reason and the time of its last change.
package struct Condition: Codable, Hashable, Sendable {
    package enum Status: String, Codable, Sendable {
        case `true` = "True"
        case `false` = "False"
        case unknown = "Unknown"
    }

    package var type: ConditionType
    package var status: Status
    /// One CamelCase word for programs.
    package var reason: String
    /// A sentence for people.
    package var message: String
    package var lastTransitionTime: Timestamp
    package var observedGeneration: Int64

    package init(
        type: ConditionType,
        status: Status,
        reason: String,
        message: String,
        lastTransitionTime: Timestamp,
        observedGeneration: Int64
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.lastTransitionTime = lastTransitionTime
        self.observedGeneration = observedGeneration
    }
}
