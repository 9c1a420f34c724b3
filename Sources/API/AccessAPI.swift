package import Resources

/// Stores the gateway's credentials; each call is durable when it returns.
package protocol AccessAPI: Sendable {
    func credentials() async throws(APIError) -> [Credential]
    /// Throws `conflict` when there is a token with that name.
    func addCredential(_ credential: Credential) async throws(APIError)
    /// Does nothing when it does not exist.
    func removeCredential(_ id: UID) async throws(APIError)
}
