import HTTPTransport

extension EngineClient {
    package func networks(
        matching filters: EngineFilters = [:]
    ) async throws(EngineError) -> [Network] {
        var request = EngineRequest("network.list", .get, "networks")
        try request.add(filters)
        return try await decode(request)
    }

    package func inspectNetwork(_ network: String) async throws(EngineError) -> Network {
        try await decode(EngineRequest("network.inspect", .get, "networks", network))
    }

    /// Creates a network and returns its id.
    /// - Throws: a conflict (409) when the name is taken.
    package func createNetwork(_ spec: NetworkSpec) async throws(EngineError) -> String {
        var request = EngineRequest("network.create", .post, "networks", "create")
        try request.setJSON(spec)
        let created: CreatedObject = try await decode(request)
        return created.id
    }

    /// Removes a network.
    /// - Throws: `.rejected(403, …)` while containers are attached.
    package func removeNetwork(_ network: String) async throws(EngineError) -> Removal {
        try await removal(EngineRequest("network.remove", .delete, "networks", network))
    }
}
