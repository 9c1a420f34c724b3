package import API
package import Resources
import Synchronization
import UnsavedWork

/// An API in memory that behaves as the protocol says; it carries out requests at once.
package final class FakeController: ServedAPI {
    package let workbench = FakeWorkbench()
    package init() {}

    struct State {
        var resources: [Kind: [ResourceName: AnyResource]] = [:]
        var events: [Event] = []
        var secrets: [VariableName: [UInt8]] = [:]
        var chats: [Chat] = []
        var messages: [ChatMessage] = []
        var messageWatchers: [ResourceName: [AsyncStream<ChatMessage>.Continuation]] = [:]
        var watchers: [Int: (Kind, AsyncStream<WatchedChange>.Continuation)] = [:]
        var eventWatchers: [Int: AsyncStream<Event>.Continuation] = [:]
        var watcherCount = 0
        var woken: [ResourceName?] = []
        var missing: String?
        var terminalPath = "/nonexistent"
        var lost: (Kind, ResourceName)?
    }

    let state = Mutex(State())
    package static let time = Timestamp(milliseconds: 1_780_000_000_000)

    /// The number of open watches.
    package var watcherCount: Int { state.withLock { $0.watchers.count + $0.eventWatchers.count } }
    package var woken: [ResourceName?] { state.withLock { $0.woken } }
    package func secret(_ name: VariableName) -> [UInt8]? { state.withLock { $0.secrets[name] } }
    package func setMissing(_ text: String?) { state.withLock { $0.missing = text } }
    package func setTerminal(_ path: String) { state.withLock { $0.terminalPath = path } }

    /// Removes it just before the next watch begins, so that no watch reports the removal.
    package func lose(_ kind: Kind, _ name: ResourceName) {
        state.withLock { $0.lost = (kind, name) }
    }

    package func put(_ resource: AnyResource) {
        state.withLock { state in
            let old = state.resources[resource.kind, default: [:]].updateValue(
                resource,
                forKey: resource.metadata.name
            )
            let change = WatchedChange(
                change: ResourceChange(type: old == nil ? .added : .modified, object: resource),
                version: nil
            )
            for (kind, watcher) in state.watchers.values where kind == resource.kind {
                watcher.yield(change)
            }
        }
    }

    package func record(_ event: Event) {
        state.withLock { state in
            var event = event
            event.id = Int64(state.events.count + 1)
            state.events.append(event)
            for watcher in state.eventWatchers.values { watcher.yield(event) }
        }
    }

    package func apply(
        _ declaration: Declaration,
        dryRun: Bool,
        plan: String?
    ) async throws(APIError) -> ApplyOutcome {
        let old = state.withLock { $0.resources[declaration.kind]?[declaration.name] }
        let new = resource(declaration, replacing: old)
        let isSame = old.map { $0.specText == new.specText } ?? false
        let change: ApplyOutcome.Change = old == nil ? .created : isSame ? .unchanged : .configured
        let steps = [PlanView.Step(action: "create volume", cause: "it is missing")]
        let hash = Digest(of: new.specText).text
        if let plan, plan != hash { throw APIError(.conflict, "the plan has changed to \(hash)") }
        if !dryRun, change != .unchanged { put(new) }
        let view = PlanView(steps: change == .unchanged ? [] : steps, hash: hash)
        return ApplyOutcome(change: change, resource: isSame ? old ?? new : new, plan: view)
    }

    private func resource(_ declaration: Declaration, replacing old: AnyResource?) -> AnyResource {
        let metadata = Metadata(
            name: declaration.name,
            labels: declaration.labels,
            uid: old?.metadata.uid ?? .random(),
            generation: (old?.metadata.generation ?? 0) + 1,
            creationTimestamp: Self.time
        )
        switch declaration.spec {
        case .workspace(let spec):
            return .workspace(
                Workspace(kind: .workspace, metadata: metadata, spec: spec, status: .init())
            )
        case .workspaceClass(let spec):
            return .workspaceClass(
                WorkspaceClass(
                    kind: .workspaceClass,
                    metadata: metadata,
                    spec: spec,
                    status: .init()
                )
            )
        case .source(let spec):
            return .source(Source(kind: .source, metadata: metadata, spec: spec, status: .init()))
        }
    }

    package func resources(_ kind: Kind, selector: LabelSelector?) async throws(APIError)
        -> ResourceList<AnyResource>
    {
        state.withLock { state in
            let items = (state.resources[kind] ?? [:]).values
                .filter { selector?.matches($0.metadata.labels) ?? true }
                .sorted { $0.metadata.name < $1.metadata.name }
            return ResourceList(items: items, resourceVersion: 1)
        }
    }

    package func resource(_ kind: Kind, named name: ResourceName) async throws(APIError)
        -> AnyResource
    {
        guard let found = state.withLock({ $0.resources[kind]?[name] }) else {
            throw APIError(.notFound, "there is no \(kind.rawValue) '\(name)'")
        }
        return found
    }

    package func delete(
        _ kind: Kind,
        named name: ResourceName,
        onUnsaved: UnsavedPolicy?,
        version: Int64?
    ) async throws(APIError) {
        let old = try await resource(kind, named: name)
        state.withLock { state in
            state.resources[kind]?[name] = nil
            for (watched, watcher) in state.watchers.values where watched == kind {
                watcher.yield(
                    WatchedChange(
                        change: ResourceChange(type: .deleted, object: old),
                        version: nil
                    )
                )
            }
        }
    }

    package func changes(
        _ kind: Kind,
        selector: LabelSelector?,
        after version: Int64?
    ) async throws(APIError) -> AsyncStream<WatchedChange> {
        let (stream, continuation) = AsyncStream<WatchedChange>.makeStream()
        let number = state.withLock { state in
            if let (kind, name) = state.lost { state.resources[kind]?[name] = nil }
            for resource in (state.resources[kind] ?? [:]).values {
                continuation.yield(
                    WatchedChange(
                        change: ResourceChange(type: .added, object: resource),
                        version: nil
                    )
                )
            }
            state.watcherCount += 1
            state.watchers[state.watcherCount] = (kind, continuation)
            return state.watcherCount
        }
        continuation.onTermination = { _ in
            self.state.withLock { _ = $0.watchers.removeValue(forKey: number) }
        }
        return stream
    }

    package func setState(
        of name: ResourceName,
        to request: StateRequest
    ) async throws(APIError) -> AnyResource {
        guard case .workspace(var workspace) = try await resource(.workspace, named: name) else {
            throw APIError(.internal, "not a workspace")
        }
        workspace.spec.state = request.state
        workspace.metadata.closePolicy = request.onUnsaved
        workspace.metadata.generation += 1
        put(.workspace(workspace))
        return .workspace(workspace)
    }

    package func wake(_ name: ResourceName) async throws(APIError) {
        _ = try await resource(.workspace, named: name)
    }

    package func reconcile(_ name: ResourceName?) async throws(APIError) {
        state.withLock { $0.woken.append(name) }
    }

    package func unsavedWork(of name: ResourceName) async throws(APIError) -> UnsavedWorkReport {
        let item = WorkItem(.untracked, names: ["a"])
        return UnsavedWorkReport(verdict: .unsaved, items: [item], lookedAt: Self.time)
    }

    package func logs(
        of name: ResourceName,
        _ query: LogQuery
    ) async throws(APIError) -> AsyncThrowingStream<[UInt8], any Error> {
        let lines = (1...(query.tail ?? 3)).map { Array("line \($0)\n".utf8) }
        return AsyncThrowingStream { continuation in
            for line in lines { continuation.yield(line) }
            if !query.follow { continuation.finish() }
        }
    }

    package func events(
        of name: ResourceName?,
        after id: Int64,
        limit: Int
    ) async throws(APIError) -> [Event] {
        state.withLock { state in
            let found = state.events.filter { $0.id > id && (name == nil || $0.name == name) }
            return Array(found.prefix(limit))
        }
    }

    package func eventStream(
        of name: ResourceName?,
        after id: Int64
    ) async throws(APIError) -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream<Event>.makeStream()
        let number = state.withLock { state in
            for event in state.events where event.id > id { continuation.yield(event) }
            state.watcherCount += 1
            state.eventWatchers[state.watcherCount] = continuation
            return state.watcherCount
        }
        continuation.onTermination = { _ in
            self.state.withLock { _ = $0.eventWatchers.removeValue(forKey: number) }
        }
        return stream
    }

    package func withTerminal(
        of name: ResourceName,
        _ body: @Sendable (_ socketPath: String) async throws -> Void
    ) async throws {
        _ = try await resource(.workspace, named: name)
        try await body(state.withLock { $0.terminalPath })
    }

    package func secrets() async throws(APIError) -> [SecretEntry] {
        state.withLock { state in
            state.secrets.keys.sorted().map { SecretEntry(name: $0, updatedAt: Self.time) }
        }
    }

    package func setSecret(_ name: VariableName, to value: [UInt8]) async throws(APIError) {
        state.withLock { $0.secrets[name] = value }
    }

    package func deleteSecret(_ name: VariableName) async throws(APIError) {
        guard state.withLock({ $0.secrets.removeValue(forKey: name) }) != nil else {
            throw APIError(.notFound, "there is no secret '\(name)'")
        }
    }

    package func rescues() async throws(APIError) -> [RescueEntry] { [] }
    package func receipts() async throws(APIError) -> [Receipt] { [] }
    package func version() async -> ServerVersion {
        ServerVersion(
            controller: "0.1.0",
            installation: .random(),
            engine: "20.10.24",
            engineAPI: "1.41"
        )
    }

    package func unreadiness() async -> String? { state.withLock { $0.missing } }
    package func metrics() async -> String { "berth_workspaces{state=\"Open\"} 1\n" }
}

extension AnyResource {
    /// The part of a resource that is equal when it is applied again unchanged.
    package var specText: String {
        switch self {
        case .workspace(let resource): "\(resource.metadata.labels) \(resource.spec)"
        case .workspaceClass(let resource): "\(resource.metadata.labels) \(resource.spec)"
        case .source(let resource): "\(resource.metadata.labels) \(resource.spec)"
        }
    }
}
