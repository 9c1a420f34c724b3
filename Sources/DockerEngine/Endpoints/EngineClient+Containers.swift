import HTTPTransport

extension EngineClient {
    /// Lists containers, in every state unless `all` is false.
    package func containers(
        matching filters: EngineFilters = [:],
        all: Bool = true
    ) async throws(EngineError) -> [ContainerSummary] {
        var request = EngineRequest("container.list", .get, "containers", "json")
        request.add("all", all)
        try request.add(filters)
        return try await decode(request)
    }

    /// Inspects one container, by id or exact name.
    package func inspectContainer(
        _ container: String
    ) async throws(EngineError) -> ContainerInspection {
        try await decode(EngineRequest("container.inspect", .get, "containers", container, "json"))
    }

    /// Creates a container.
    /// - Throws: a conflict (409) whose message names the holder when the name is taken.
    package func createContainer(
        named name: String,
        _ spec: ContainerSpec
    ) async throws(EngineError) -> CreatedContainer {
        var request = EngineRequest("container.create", .post, "containers", "create")
        request.add("name", name)
        try request.setJSON(spec)
        return try await decode(request)
    }

    /// Starts a container.
    ///
    /// A paused container is a conflict: unpause it.
    package func startContainer(_ container: String) async throws(EngineError) -> Change {
        let request = EngineRequest("container.start", .post, "containers", container, "start")
        return try await change(request)
    }

    /// Stops a container: SIGTERM, then SIGKILL after `grace`, rounded to seconds.
    ///
    /// The Engine resumes a paused container first.
    package func stopContainer(
        _ container: String,
        grace: Duration = .seconds(10)
    ) async throws(EngineError) -> Change {
        var request = EngineRequest("container.stop", .post, "containers", container, "stop")
        request.add("t", String(max(0, grace.components.seconds)))
        request.limit = .mutationPlus(grace)
        return try await change(request)
    }

    /// Sends a signal to a container's first process; a stopped container is a conflict.
    package func killContainer(
        _ container: String,
        signal: String = "SIGKILL"
    ) async throws(EngineError) {
        var request = EngineRequest("container.kill", .post, "containers", container, "kill")
        request.add("signal", signal)
        try await call(request)
    }

    /// Freezes a container's processes.
    package func pauseContainer(_ container: String) async throws(EngineError) {
        try await call(EngineRequest("container.pause", .post, "containers", container, "pause"))
    }

    /// Thaws a container's processes.
    ///
    /// - Throws: `.rejected(500, …)` when it is not paused (any more), which the Engine does not
    ///   distinguish from real failures: inspect again.
    package func unpauseContainer(_ container: String) async throws(EngineError) {
        try await call(
            EngineRequest("container.unpause", .post, "containers", container, "unpause")
        )
    }

    /// Removes a container, and its anonymous volumes; named volumes stay.
    ///
    /// - `force`: kills the container first when it runs or is paused.
    /// - Throws: a conflict (409) when another removal is already in progress.
    package func removeContainer(
        _ container: String,
        force: Bool = false,
        anonymousVolumes: Bool = true
    ) async throws(EngineError) -> Removal {
        var request = EngineRequest("container.remove", .delete, "containers", container)
        request.add("force", force)
        request.add("v", anonymousVolumes)
        return try await removal(request)
    }

    /// Waits for a container, at most `limit`.
    package func waitForContainer(
        _ container: String,
        _ condition: WaitCondition = .notRunning,
        limit: Duration
    ) async throws(EngineError) -> ContainerExit {
        var request = EngineRequest("container.wait", .post, "containers", container, "wait")
        request.add("condition", condition.rawValue)
        request.limit = .custom(limit)
        return try await decode(request)
    }

    private func change(_ request: EngineRequest) async throws(EngineError) -> Change {
        try await call(request, accepting: [304]).status == 304 ? .unchanged : .changed
    }

    func removal(_ request: EngineRequest) async throws(EngineError) -> Removal {
        try await call(request, accepting: [404]).status == 404 ? .absent : .removed
    }
}
