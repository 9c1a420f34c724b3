import HTTPTransport

/// There is no prune here, because before API 1.42 the Engine's prune deletes named volumes.
extension EngineClient {
    package func volumes(
        matching filters: EngineFilters = [:]
    ) async throws(EngineError) -> [Volume] {
        var request = EngineRequest("volume.list", .get, "volumes")
        try request.add(filters)
        let list: VolumeList = try await decode(request)
        return list.volumes ?? []
    }

    package func inspectVolume(_ name: String) async throws(EngineError) -> Volume {
        try await decode(EngineRequest("volume.inspect", .get, "volumes", name))
    }

    /// Creates a volume, or returns the one of that name.
    ///
    /// The Engine gives the same answer for both, and ignores the labels of the second call:
    /// compare the answer's labels with the requested ones.
    package func createVolume(_ spec: VolumeSpec) async throws(EngineError) -> Volume {
        var request = EngineRequest("volume.create", .post, "volumes", "create")
        try request.setJSON(spec)
        return try await decode(request)
    }

    /// Removes a volume.
    /// - Throws: a conflict (409) while any container, even one never started, refers to it.
    package func removeVolume(_ name: String) async throws(EngineError) -> Removal {
        try await removal(EngineRequest("volume.remove", .delete, "volumes", name))
    }
}

private struct VolumeList: Decodable {
    let volumes: [Volume]?

    private enum CodingKeys: String, CodingKey {
        case volumes = "Volumes"
    }
}
