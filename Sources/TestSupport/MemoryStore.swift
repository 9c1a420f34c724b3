import Reconciler
package import Reconciliation
package import Resources
import Synchronization

/// A store in memory that outlives the controllers of one simulation.
package final class MemoryStore: ResourceStore, WorkspaceStore {
    /// Everything that is stored.
    package struct Contents: Sendable {
        package var workspaces: [UID: Workspace] = [:]
        package var classes: [WorkspaceClass] = []
        package var teardowns: [UID: Teardown] = [:]
        package var events: [Event] = []
        package var messages: [ChatMessage] = []
        package var receipts: [UID: Receipt] = [:]
        package var rescues: [String: RescueEntry] = [:]
        package var revision: Int64 = 0

        fileprivate mutating func take(_ edit: Edit, revision: Int64) {
            self.revision = revision
            for write in edit.writes {
                switch write {
                case .put(.workspace(let workspace)), .status(.workspace(let workspace)):
                    workspaces[workspace.metadata.uid] = workspace
                case .put(.workspaceClass(let item)):
                    classes.removeAll { $0.metadata.name == item.metadata.name }
                    classes.append(item)
                case .remove(let resource):
                    workspaces[resource.metadata.uid] = nil
                    teardowns[resource.metadata.uid] = nil
                    classes.removeAll { $0.metadata.uid == resource.metadata.uid }
                case .record(let uid, let value): teardowns[uid] = value as? Teardown
                case .removeRecord(let uid): teardowns[uid] = nil
                case .receipt(let receipt): receipts[receipt.uid] = receipt
                case .put, .status, .chat, .adoption: break
                }
            }
        }
    }

    /// Whether the current task is a user's request, which nothing disturbs.
    @TaskLocal package static var isUndisturbed = false

    /// A failed write, as on a full disk.
    package struct Failure: Error {}

    /// Called for every stored status, with the previous one when that was certainly stored too.
    ///
    /// It must not call the store.
    package typealias Observer =
        @Sendable (_ workspace: Workspace, _ before: WorkspaceStatus) -> Void

    private let chaos: Chaos
    private let state = Mutex(Contents())
    private let isFull = Mutex(false)
    /// A struct, because a mutex of a bare closure wraps it once more at each access.
    private struct Told {
        var observer: Observer = { _, _ in }
    }

    private let told = Mutex(Told())
    /// Workspaces whose last status may or may not be stored.
    private let unsure = Mutex<Set<UID>>([])

    package init(chaos: Chaos) { self.chaos = chaos }

    package func observe(_ body: @escaping Observer) { told.withLock { $0.observer = body } }

    package var contents: Contents { state.withLock { $0 } }

    /// Changes what is stored from outside the control loop, as the API does.
    package func edit<Value: Sendable>(_ body: (inout Contents) -> Value) -> Value {
        state.withLock { body(&$0) }
    }

    /// Sets whether every write fails, as on a full disk.
    package func setFull(_ full: Bool) { isFull.withLock { $0 = full } }

    package func probe() async throws {
        guard !isFull.withLock({ $0 }) else { throw Failure() }
    }

    package func load() async throws -> ResourceTable {
        let contents = contents
        return ResourceTable(
            contents.workspaces.values.map(AnyResource.workspace)
                + contents.classes.map(AnyResource.workspaceClass),
            teardowns: contents.teardowns.mapValues { .success($0) },
            revision: contents.revision
        )
    }

    package func commit(_ edit: Edit, revision: Int64) async throws {
        let before = edit.statuses.map { ($0, contents.workspaces[$0.metadata.uid]?.status) }
        let wasSure = unsure.withLock { unsure in
            edit.statuses.map { unsure.insert($0.metadata.uid).inserted }
        }
        try await write(edit.verb, edit.object) { $0.take(edit, revision: revision) }
        unsure.withLock { $0.subtract(edit.statuses.map(\.metadata.uid)) }
        for ((workspace, status), wasSure) in zip(before, wasSure) where wasSure {
            if let status { told.withLock { $0.observer }(workspace, status) }
        }
    }

    package func append(_ event: Event) async throws -> Event {
        try await probe()
        // This is no crash point, because no decision depends on an event.
        return state.withLock { contents in
            var stored = event
            stored.id = Int64(contents.events.count + 1)
            contents.events.append(stored)
            return stored
        }
    }

    package func inject(_ message: ChatMessage) async throws -> ChatMessage {
        try await write("inject", message.chat.text) { contents in
            if let key = message.key, let old = contents.messages.first(where: { $0.key == key }) {
                return old
            }
            var stored = message
            stored.id = Int64(contents.messages.count + 1)
            contents.messages.append(stored)
            return stored
        }
    }

    package func messages(of chat: ResourceName) async throws -> [ChatMessage] {
        contents.messages.filter { $0.chat == chat }
    }

    package func save(_ entry: RescueEntry) async throws {
        try await write("saveRescue", entry.id) { $0.rescues[entry.id] = entry }
    }

    package func rescue(_ id: String) async throws -> RescueEntry? { contents.rescues[id] }

    private func write<Value: Sendable>(
        _ verb: String,
        _ object: String,
        _ effect: @Sendable (inout Contents) -> Value
    ) async throws -> Value {
        guard !Self.isUndisturbed else { return state.withLock { effect(&$0) } }
        try await probe()
        let disturbance = chaos.disturbance(of: Call(.store, verb, object, isMutation: true))
        switch disturbance {
        case .none, .hang, .crash(.effective), .crash(.answered), .failAfter: break
        case .failBefore: throw Failure()
        // A local write cannot be in flight after its process has ended.
        case .crash(.lost), .crash(.late): await chaos.crash()
        }
        let value = state.withLock { effect(&$0) }
        if case .failAfter = disturbance { throw Failure() }
        if case .crash = disturbance { await chaos.crash() }
        return value
    }
}

extension Edit {
    /// The workspaces whose status the edit stores.
    fileprivate var statuses: [Workspace] {
        writes.compactMap { write in
            if case .status(.workspace(let workspace)) = write { workspace } else { nil }
        }
    }

    /// The edit's name in a history of calls.
    fileprivate var verb: String {
        switch writes.first {
        case .put: "put"
        case .status: "saveStatus"
        case .remove: "removeResource"
        case .record: "saveTeardown"
        case .removeRecord: "removeTeardown"
        case .receipt: "saveReceipt"
        case .chat, .adoption, nil: "commit"
        }
    }

    fileprivate var object: String {
        switch writes.first {
        case .put(let resource), .status(let resource), .remove(let resource):
            resource.metadata.uid.short
        case .record(let uid, _), .removeRecord(let uid), .adoption(let uid, _): uid.short
        case .receipt(let receipt): receipt.uid.short
        case .chat(let chat): chat.name.text
        case nil: ""
        }
    }
}
