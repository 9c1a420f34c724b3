import Logging
import Reconciliation
import Resources

/// Whether the store can be written.
struct StoreHealth {
    /// Why nothing can be stored; nil while the store works.
    private(set) var fault: String?

    /// Returns whether the failure is new.
    mutating func note(_ error: any Error) -> Bool {
        guard !(error is CancellationError) else { return false }
        defer { fault = "\(error)" }
        return fault == nil
    }

    /// Returns whether the store had failed before.
    mutating func noteSuccess() -> Bool {
        defer { fault = nil }
        return fault != nil
    }
}

extension WorkspaceReconciler {
    /// Throws unless an action on the Engine could be recorded.
    ///
    /// Called before the first step of every plan: only a write shows that a disk is full or
    /// read-only, and by then the Engine would already have been changed.
    package func checkStore() async throws {
        try await storing { try await $0.store.probe() }
    }

    /// Runs a call of the store and notes whether it succeeded.
    ///
    /// Work that the disk stopped is retried by its own back-off or the next resync. On an almost
    /// full disk, requeuing everything at each small success would never end.
    func storing<Value: Sendable>(
        _ body: (WorkspaceReconciler) async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await body(self)
            if storeHealth.noteSuccess() { logger.notice("the store can be written again") }
            return value
        } catch {
            if storeHealth.note(error) {
                logger.error(
                    "nothing can be stored, so nothing is changed on the Engine",
                    metadata: ["error": "\(error)"]
                )
            }
            throw error
        }
    }

    /// Changes a status, and stores it and sends it to watchers if it differs from the stored one;
    /// returns whether it is stored now.
    @discardableResult
    func updateStatus(
        of uid: UID,
        _ change: @Sendable (inout WorkspaceStatus) -> Void
    ) async -> Bool {
        do {
            return try await storing { try await $0.registry.updateStatus(of: uid, change) }
        } catch {
            logger.error("status not stored", metadata: ["error": "\(error)"])
            work.requeue(uid, after: .seconds(5))
            return false
        }
    }
}
