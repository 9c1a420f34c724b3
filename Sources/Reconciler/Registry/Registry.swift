package import Reconciliation
package import Resources
import Synchronization

/// The only writer of resources.
///
/// Every change is one `commit`: it is decided on the stored state, made durable, applied in memory
/// and sent to watchers and observers, in one serial order. So memory, the store and the last event
/// of a watch agree, and the state that a decision rests on does not change under it.
package final class Registry: Sendable {
    /// Called for each change of desired state, in order; must return at once.
    package typealias Observer = @Sendable (_ before: AnyResource?, _ after: AnyResource?) -> Void

    fileprivate struct State {
        var table = ResourceTable()
        var watchers = Watchers(revision: 0)
        /// The highest version ever assigned; a version whose commit failed is not used again.
        var lastVersion: Int64 = 0
        /// Resources whose last commit failed but may have been stored all the same.
        var unsure: Set<UID> = []
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
        }
    }

    /// Registers `observer` for every later change of desired state.
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
            state.withLock { $0.unsure.formUnion(edit.uids) }
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
            let start =
                version.map(WatchStart.after)
                ?? .listing(
                    state.table.resources(kind, selector),
                    revision: state.table.revision
                )
            return state.watchers.join(kind, selector, start) { [weak self] number in
                self?.state.withLock { $0.watchers.leave(number) }
            }
        }
    }

    /// Changes the status of a workspace; returns whether the result is stored.
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

    /// Runs before the turn ends, so that all observers get the changes in order.
    private func takeOver(_ edit: Edit, _ version: Int64) {
        let (before, observers, deliveries) = state.withLock { state in
            let before = edit.writes.map { state.table.stored($0) }
            let changes = state.table.apply(edit, revision: version)
            state.unsure.subtract(edit.uids)
            let deliveries = changes.flatMap { change in
                let old = before.lazy.compactMap(\.self)
                    .first { $0.metadata.uid == change.object.metadata.uid }
                return state.watchers.note(change, before: old?.metadata.labels)
            }
            return (before, state.observers, deliveries)
        }
        for delivery in deliveries where !delivery.send() {
            // A watcher that falls this far behind is disconnected; when it reconnects it gets the
            // whole list again.
            state.withLock { $0.watchers.leave(delivery.number) }
            delivery.continuation.finish()
        }
        for (write, old) in zip(edit.writes, before) {
            switch write {
            case .put(let resource):
                for observer in observers { observer(old, resource) }
            case .remove:
                for observer in observers { observer(old, nil) }
            case .status, .record, .removeRecord, .receipt, .chat, .adoption: break
            }
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
            case .record, .removeRecord, .receipt, .chat, .adoption: nil
            }
        }
    }
}

extension ResourceTable {
    fileprivate func stored(_ write: Edit.Write) -> AnyResource? {
        switch write {
        case .put(let resource), .status(let resource), .remove(let resource):
            self.resource(resource.kind, named: resource.metadata.name)
        case .record, .removeRecord, .receipt, .chat, .adoption: nil
        }
    }
}
