package import Workspaces

/// Where the gateway keeps who may come in; each call is durable when it returns.
package protocol AccessPlane: Sendable {
    func grants() async throws(APIError) -> [Grant]
    /// Throws `conflict` when there is a token of that name.
    func addGrant(_ grant: Grant) async throws(APIError)
    /// Nothing happens when there is none.
    func removeGrant(_ id: UID) async throws(APIError)
}
