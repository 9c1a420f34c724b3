/// Something that the controller did or noticed, and why; events are ordered by `id`.
package struct Event: Codable, Hashable, Sendable {
    package enum Severity: String, Codable, Sendable {
        case normal = "Normal"
        case warning = "Warning"
    }

    /// Increases with every event; 0 before it is stored.
    package var id: Int64
    package var time: Timestamp
    package var severity: Severity
    package var kind: Kind
    package var name: ResourceName
    package var uid: UID
    /// One CamelCase word: the action taken, or what was noticed.
    package var reason: String
    /// A sentence with the cause; never contains a secret or a control character.
    package var message: String

    package init(
        id: Int64 = 0,
        time: Timestamp,
        severity: Severity = .normal,
        kind: Kind = .workspace,
        name: ResourceName,
        uid: UID,
        reason: String,
        message: String
    ) {
        self.id = id
        self.time = time
        self.severity = severity
        self.kind = kind
        self.name = name
        self.uid = uid
        self.reason = reason
        self.message = message
    }
}
