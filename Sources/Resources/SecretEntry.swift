/// A secret's name; its value never leaves the controller.
package struct SecretEntry: Codable, Hashable, Sendable {
    package var name: VariableName
    package var updatedAt: Timestamp

    package init(name: VariableName, updatedAt: Timestamp) {
        self.name = name
        self.updatedAt = updatedAt
    }
}
