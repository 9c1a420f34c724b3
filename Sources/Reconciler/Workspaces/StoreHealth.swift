import Logging
import Reconciliation
import Resources

/// Whether anything can be stored.
struct StoreHealth {
    /// Why nothing can be stored; nil while everything can.
    private(set) var fault: String?

    /// Gives whether that is news.
    mutating func note(_ error: any Error) -> Bool {
        guard !(error is CancellationError) else { return false }
        defer { fault = "\(error)" }
        return fault == nil
    }

    /// Gives whether that is news.
    mutating func noteSuccess() -> Bool {
        defer { fault = nil }
        return fault != nil
    }
}

extension WorkspaceReconciler {
    /// Throws unless what is about to be done on the Engine can be recorded.
    ///
    /// Asked before the first step of every plan: a disk that is full or read-only shows only when
    /// it is written to, and by then the Engine would have been changed.
    package func checkStore() async throws {
        try await storing { try await $0.store.probe() }
    }

    /// Runs a call of the store, noting how it went.
    ///
    /// What was stopped by the disk is tried again at its own back-off or the next resync: on a disk
    /// with a last bit of room, waking everything at each small success would never end.
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

    /// Changes a status, stores it and tells watchers, if it differs from what is stored; gives
    /// whether it is stored now.
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
