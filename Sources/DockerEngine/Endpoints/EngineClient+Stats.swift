import HTTPTransport

extension EngineClient {
    /// One sample of what a container uses, taken at once.
    package func stats(of container: String) async throws(EngineError) -> ContainerStats {
        var request = EngineRequest("container.stats", .get, "containers", container, "stats")
        request.add("stream", false)
        // Otherwise the Engine waits a whole second for a second sample.
        request.add("one-shot", true)
        return try await decode(request)
    }
}
