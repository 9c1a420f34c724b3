package import Resources

/// The secrets for workspaces; values can be set but never read.
package protocol SecretAPI: Sendable {
    func secrets() async throws(APIError) -> [SecretEntry]
    func setSecret(_ name: VariableName, to value: [UInt8]) async throws(APIError)
    func deleteSecret(_ name: VariableName) async throws(APIError)
}
