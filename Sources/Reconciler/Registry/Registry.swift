package import Reconciliation
package import Resources
import Synchronization

/// The only writer of resources.
///
/// Every change is one `commit`: it is decided on the stored state, made durable, applied in memory
/// and sent to watchers and observers, in one serial order. So memory, the store and the last event
/// of a watch agree, and the state that a decision rests on does not change under it.
package final class Registry: Sendable {
    /// Told of each change of what is wanted and of each run, in order; must return at once.
    package typealias Observer = @Sendable (RegistryChange) -> Void

    fileprivate struct State {
        var table = ResourceTable()
        var watchers = Watchers<ResourceNews>(revision: 0)
        var runWatchers = Watchers<RunNews>(revision: 0)
        /// Highest version ever given out, so that one whose commit failed is not given again.
        var lastVersion: Int64 = 0
        /// Resources whose last commit failed but may have been stored all the same.
        var unsure: Set<UID> = []
        var unsureRuns: Set<RunID> = []
        var observers: [Observer] = []
    }

    private let store: any ResourceStore
    private let turns = Turns()
    private let state = Mutex(State())

    package init(store: any ResourceStore) { self.store = store }

    /// Loads everything that is stored; call once, before anything else.
    package func load() async throws {
        let table = try await store.load()
        state.withLock { state in
            state.table = table
            state.lastVersion = table.revision
            state.watchers = Watchers(revision: table.revision)
            state.runWatchers = Watchers(revision: table.revision)
        }
    }

    /// Has `observer` told of each change of what is wanted, and of each run, from now on.
    package func observe(_ observer: @escaping Observer) {
        state.withLock { $0.observers.append(observer) }
    }

    /// Reads the stored state; `body` must be quick, because it blocks all other reads and writes.
    package func read<Value, Failure: Error>(
        _ body: (ResourceTable) throws(Failure) -> sending Value
    ) throws(Failure) -> sending Value {
        try state.withLock { state throws(Failure) in try body(state.table) }
    }

    package func workspace(_ uid: UID) -> Workspace? { read { $0.workspaces[uid] } }

    package func workspace(named name: ResourceName) -> Workspace? {
        read { $0.workspace(named: name) }
    }

    /// The UIDs of all workspaces, sorted.
    package var uids: [UID] { read { $0.workspaces.keys.sorted() } }

    /// Stores the change that `decide` computes from the stored state.
    ///
    /// Throws what `decide` throws, and what the store throws; then nothing was changed.
    package func commit<Answer: Sendable>(
        _ decide: @Sendable (ResourceTable) throws -> (Edit, Answer)
    ) async throws -> Answer {
        await turns.take()
        defer { turns.pass() }
        let (edit, answer, version) = try state.withLock { state in
            let (edit, answer) = try decide(state.table)
            if !edit.isEmpty { state.lastVersion += 1 }
            return (state.sure(edit).stamped(state.lastVersion), answer, state.lastVersion)
        }
        guard !edit.isEmpty else { return answer }
        do {
            try await store.commit(edit, revision: version)
        } catch {
            state.withLock { state in
                state.unsure.formUnion(edit.uids)
                state.unsureRuns.formUnion(edit.runs)
            }
            throw error
        }
        takeOver(edit, version)
        return answer
    }

    /// The same as `commit`, for a change without an answer.
    package func commit(_ decide: @Sendable (ResourceTable) throws -> Edit) async throws {
        try await commit { table in (try decide(table), ()) }
    }

    /// Returns everything of a kind, followed by each change; with `version`, only the changes
    /// after it, or nil when some of them are no longer kept.
    package func watch(
        _ kind: Kind,
        _ selector: LabelSelector?,
        after version: Int64? = nil
    ) -> AsyncStream<WatchedChange>? {
        state.withLock { state in
            let selection = ResourceSelection(kind: kind, selector: selector)
            return state.watchers.join(selection, after: version) {
                listing(state.table.resources(kind, selector), revision: state.table.revision)
            } onEnd: { [weak self] number in
                self?.state.withLock { $0.watchers.leave(number) }
            }
        }
    }

    /// As `watch`, for the runs of a workspace's name, or with nil for all runs.
    package func watchRuns(
        of workspace: ResourceName? = nil,
        after version: Int64? = nil
    ) -> AsyncStream<WatchedRun>? {
        state.withLock { state in
            state.runWatchers.join(workspace, after: version) {
                listing(state.table.runs.list(workspace), revision: state.table.revision)
            } onEnd: { [weak self] number in
                self?.state.withLock { $0.runWatchers.leave(number) }
            }
        }
    }

    /// Changes the status of a workspace; gives whether it is stored now as it should be.
    ///
    /// An equal status writes nothing, unless it is uncertain whether the last one was stored.
    package func updateStatus(
        of uid: UID,
        _ change: @Sendable (inout WorkspaceStatus) -> Void
    ) async throws -> Bool {
        let isNeeded = state.withLock { state -> Bool? in
            guard let old = state.table.workspaces[uid]?.status else { return nil }
            var status = old
            change(&status)
            return status != old || state.unsure.contains(uid)
        }
        guard isNeeded == true else { return isNeeded != nil }
        return try await commit { table in
            guard var workspace = table.workspaces[uid] else { return (Edit(), false) }
            change(&workspace.status)
            return (Edit([.status(.workspace(workspace))]), true)
        }
    }

    /// Stores what was decided of a run; gives whether it is stored now as decided.
    ///
    /// What people ask of it meanwhile stays. It is not stored when the run is gone, or was ended
    /// with its workspace. An equal run writes nothing, unless nobody knows whether the last one
    /// was stored.
    package func record(_ run: Run) async throws -> Bool {
        let isUnsure = state.withLock { $0.unsureRuns.contains(run.id) }
        return try await commit { table in
            guard let edit = table.recording(run, isUnsure: isUnsure) else {
                return (Edit(), false)
            }
            return (edit, true)
        }
    }

    /// Still within the turn, so that all are told in the order of the changes.
    private func takeOver(_ edit: Edit, _ version: Int64) {
        let (told, observers, deliveries, runDeliveries) = state.withLock { state in
            let before = edit.writes.map { state.table.told($0) }
            let changes = state.table.apply(edit, revision: version)
            state.unsure.subtract(edit.uids)
            state.unsureRuns.subtract(edit.runs)
            let deliveries = changes.resources.flatMap { change in
                state.watchers.note(ResourceNews(change, before))
            }
            let runDeliveries = changes.runs.enumerated().flatMap { index, change in
                let isLast = index == changes.runs.count - 1
                return state.runWatchers.note(RunNews(change: change, isLast: isLast))
            }
            return (before, state.observers, deliveries, runDeliveries)
        }
        // Who lags so far behind is let go; coming back, it is told everything anew.
        for delivery in deliveries where !delivery.send() {
            state.withLock { $0.watchers.leave(delivery.number) }
            delivery.continuation.finish()
        }
        for delivery in runDeliveries where !delivery.send() {
            state.withLock { $0.runWatchers.leave(delivery.number) }
            delivery.continuation.finish()
        }
        for (write, change) in zip(edit.writes, told) {
            guard let change, !write.isStatus else { continue }
            for observer in observers { observer(change) }
        }
    }
}

extension Registry.State {
    /// Turns each status write whose stored resource is uncertain into a write
    /// of the whole resource.
    fileprivate func sure(_ edit: Edit) -> Edit {
        guard !unsure.isEmpty else { return edit }
        return Edit(
            edit.writes.map { write in
                guard case .status(let resource) = write, unsure.contains(resource.metadata.uid)
                else { return write }
                return .put(resource)
            }
        )
    }
}

extension Edit {
    fileprivate var uids: [UID] {
        writes.compactMap { write in
            switch write {
            case .put(let resource), .status(let resource), .remove(let resource):
                resource.metadata.uid
            case .record, .removeRecord, .receipt, .chat, .run, .cost, .forgetCosts, .removeRun,
                .adoption:
                nil
            }
        }
    }

    fileprivate var runs: [RunID] {
        writes.compactMap { write in
            switch write {
            case .run(let run): run.id
            case .removeRun(let id): id
            case .put, .status, .remove, .record, .removeRecord, .receipt, .chat, .cost,
                .forgetCosts, .adoption:
                nil
            }
        }
    }
}

extension Edit.Write {
    fileprivate var isStatus: Bool { if case .status = self { true } else { false } }
}

extension ResourceTable {
    /// What `write` changes in this table, which it was not taken over into yet.
    fileprivate func told(_ write: Edit.Write) -> RegistryChange? {
        switch write {
        case .put(let resource), .status(let resource):
            .resource(before: stored(resource), after: resource)
        case .remove(let resource): .resource(before: stored(resource), after: nil)
        case .run(let run): .run(before: runs[run.id], after: run)
        case .removeRun(let id): .run(before: runs[id], after: nil)
        case .record, .removeRecord, .receipt, .chat, .cost, .forgetCosts, .adoption: nil
        }
    }

    private func stored(_ resource: AnyResource) -> AnyResource? {
        self.resource(resource.kind, named: resource.metadata.name)
    }
}
