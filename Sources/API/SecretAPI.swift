package import Resources

/// The secrets that workspaces are given; values go in and never come out.
package protocol SecretAPI: Sendable {
    func secrets() async throws(APIError) -> [SecretEntry]
    func setSecret(_ name: VariableName, to value: [UInt8]) async throws(APIError)
    func deleteSecret(_ name: VariableName) async throws(APIError)
}
