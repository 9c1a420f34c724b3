package import Resources

/// Where the gateway keeps who may come in; each call is durable when it returns.
package protocol AccessAPI: Sendable {
    func credentials() async throws(APIError) -> [Credential]
    /// Throws `conflict` when there is a token of that name.
    func addCredential(_ credential: Credential) async throws(APIError)
    /// Nothing happens when there is none.
    func removeCredential(_ id: UID) async throws(APIError)
}
