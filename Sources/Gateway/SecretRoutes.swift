import API
import HTTPTypes
import Hummingbird
import Resources

/// `/api/v1/secrets[/{name}]`: names can be read, values can only be written.
struct SecretRoutes {
    let api: any SecretAPI

    func add(to routes: Routes) {
        routes.add(
            "/api/v1/secrets",
            needs: [.get: .admin],
            [
                .get: { _, _ in
                    try .json(ResourceList(items: try await api.secrets()))
                }
            ]
        )
        routes.add(
            "/api/v1/secrets/:name",
            [
                .put: { request, context in
                    let name = try name(context)
                    let value = try await request.bytes()
                    guard !value.isEmpty else {
                        throw APIError(.invalid, "a secret's value must not be empty")
                    }
                    try await api.setSecret(name, to: value)
                    return .empty
                },
                .delete: { _, context in
                    try await api.deleteSecret(name(context))
                    return .empty
                },
            ]
        )
    }

    private func name(_ context: Context) throws(APIError) -> VariableName {
        do {
            return try VariableName(parsing: context.parameters.get("name") ?? "")
        } catch {
            throw APIError(.invalid, error.message, field: "name")
        }
    }
}
