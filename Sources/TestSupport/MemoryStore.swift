package import ControlPlane
import Controller
package import Reconciliation
import Synchronization
package import Workspaces

/// A store in memory that outlives the controllers of one simulation.
package final class MemoryStore: WorkspaceStore {
    /// Everything that is stored.
    package struct Contents: Sendable {
        package var workspaces: [UID: Workspace] = [:]
        package var classes: [WorkspaceClass] = []
        package var teardowns: [UID: Teardown] = [:]
        package var events: [Event] = []
        package var messages: [ChatMessage] = []
        package var receipts: [UID: Receipt] = [:]
        package var rescues: [String: RescueEntry] = [:]
    }

    /// The disk is full, or the like.
    package struct Failure: Error {}

    /// Told of every status that is stored, with the one before it when that was surely stored too;
    /// makes no call of its own.
    package typealias Observer =
        @Sendable (_ workspace: Workspace, _ before: WorkspaceStatus) -> Void

    private let chaos: Chaos
    private let state = Mutex(Contents())
    private let isFull = Mutex(false)
    /// In a box: a mutex of a bare closure wraps it once more at each access.
    private struct Told {
        var observer: Observer = { _, _ in }
    }

    private let told = Mutex(Told())
    /// Whose last status nobody knows to be stored.
    private let unsure = Mutex<Set<UID>>([])

    package init(chaos: Chaos) { self.chaos = chaos }

    package func observe(_ body: @escaping Observer) { told.withLock { $0.observer = body } }

    package var contents: Contents { state.withLock { $0 } }

    /// Changes what is stored from outside the loop, as the control plane does.
    package func edit<Value: Sendable>(_ body: (inout Contents) -> Value) -> Value {
        state.withLock { body(&$0) }
    }

    /// From now on every write fails, or none does for want of room.
    package func setFull(_ full: Bool) { isFull.withLock { $0 = full } }

    package func probe() async throws {
        guard !isFull.withLock({ $0 }) else { throw Failure() }
    }

    package func workspaces() async throws -> [Workspace] {
        contents.workspaces.values.sorted { $0.metadata.name < $1.metadata.name }
    }

    package func classes() async throws -> [WorkspaceClass] { contents.classes }

    package func saveStatus(_ status: WorkspaceStatus, of uid: UID) async throws {
        let before = contents.workspaces[uid]?.status
        let wasSure = unsure.withLock { $0.insert(uid).inserted }
        let stored = try await write("saveStatus", uid.short) { contents in
            contents.workspaces[uid]?.status = status
            return contents.workspaces[uid]
        }
        unsure.withLock { _ = $0.remove(uid) }
        guard wasSure, let stored, let before else { return }
        told.withLock { $0.observer }(stored, before)
    }

    package func updateSpec(
        of uid: UID,
        _ change: @escaping @Sendable (inout WorkspaceSpec) -> Void
    ) async throws -> Workspace {
        let changed = try await write("updateSpec", uid.short) { contents -> Workspace? in
            guard var workspace = contents.workspaces[uid] else { return nil }
            change(&workspace.spec)
            if workspace != contents.workspaces[uid] { workspace.metadata.generation += 1 }
            contents.workspaces[uid] = workspace
            return workspace
        }
        guard let changed else { throw Failure() }
        return changed
    }

    package func remove(_ uid: UID) async throws {
        try await write("removeResource", uid.short) { contents in
            contents.workspaces[uid] = nil
            contents.teardowns[uid] = nil
        }
    }

    package func teardown(of uid: UID) async throws -> Teardown? { contents.teardowns[uid] }

    package func saveTeardown(_ teardown: Teardown, of uid: UID) async throws {
        try await write("saveTeardown", uid.short) { $0.teardowns[uid] = teardown }
    }

    package func removeTeardown(of uid: UID) async throws {
        try await write("removeTeardown", uid.short) { $0.teardowns[uid] = nil }
    }

    package func append(_ event: Event) async throws -> Event {
        try await probe()
        // No crash point of its own: losing an event changes nothing that is acted on.
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

    package func save(_ receipt: Receipt) async throws {
        try await write("saveReceipt", receipt.uid.short) { $0.receipts[receipt.uid] = receipt }
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
        try await probe()
        let disturbance = chaos.judge(Call(.store, verb, object, isMutation: true))
        switch disturbance {
        case .none, .hang, .crash(.effective), .crash(.answered), .failAfter: break
        case .failBefore: throw Failure()
        // A local write is never under way when the process is gone.
        case .crash(.lost), .crash(.late): await chaos.crash()
        }
        let value = state.withLock { effect(&$0) }
        if case .failAfter = disturbance { throw Failure() }
        if case .crash = disturbance { await chaos.crash() }
        return value
    }
}
