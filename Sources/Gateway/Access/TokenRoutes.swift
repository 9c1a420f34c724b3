import API
import HTTPTypes
import Hummingbird
import Logging
import Resources

/// `/api/v1/tokens[/{name}]`: bearer tokens and browser sessions.
struct TokenRoutes {
    let access: Access

    func add(to routes: Routes) {
        routes.add(
            "/api/v1/tokens",
            needs: [.get: .admin],
            [
                .get: { _, _ in
                    try .json(ResourceList(items: access.credentials.map(TokenEntry.init)))
                },
                .post: { try await create($0, $1) },
            ]
        )
        routes.add(
            "/api/v1/tokens/:name",
            [
                .delete: { _, context in
                    let name = try context.name().text
                    try await access.revoke(named: name)
                    context.logger.notice("grant revoked", metadata: ["name": "\(name)"])
                    return .empty
                }
            ]
        )
    }

    private func create(_ request: Request, _ context: Context) async throws -> Response {
        let asked = try decoded(TokenRequest.self, from: try await request.bytes())
        if let name = asked.name {
            do {
                _ = try ResourceName(parsing: name)
            } catch {
                throw APIError(.invalid, error.message, field: "name")
            }
        }
        guard AccessLimits.tokenLifetimes.contains(asked.lifetime) else {
            throw APIError(.invalid, "a token holds for a minute to 400 days", field: "lifetime")
        }
        let user = context.principal?.user ?? "owner"
        let new = try await access.createToken(asked, user: user)
        context.logger.notice(
            "token created",
            metadata: ["name": "\(new.entry.name)", "role": "\(new.entry.role.rawValue)"]
        )
        return try .json(new, status: .created)
    }
}
