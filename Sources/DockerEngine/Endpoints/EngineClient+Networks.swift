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

    /// Connects a container, running or not, to a network.
    package func connect(_ container: String, to network: String) async throws(EngineError) {
        var request = EngineRequest("network.connect", .post, "networks", network, "connect")
        try request.setJSON(["Container": container])
        try await call(request)
    }

    /// Disconnects a container from a network, which may no longer exist.
    package func disconnect(_ container: String, from network: String) async throws(EngineError) {
        var request = EngineRequest("network.disconnect", .post, "networks", network, "disconnect")
        try request.setJSON(NetworkDeparture(container: container))
        try await call(request, accepting: [404])
    }

    /// Removes a network.
    /// - Throws: `.rejected(403, …)` while containers are attached.
    package func removeNetwork(_ network: String) async throws(EngineError) -> Removal {
        try await removal(EngineRequest("network.remove", .delete, "networks", network))
    }
}

private struct NetworkDeparture: Encodable {
    let container: String
    private let force = true

    init(container: String) { self.container = container }

    private enum CodingKeys: String, CodingKey {
        case container = "Container"
        case force = "Force"
    }
}
