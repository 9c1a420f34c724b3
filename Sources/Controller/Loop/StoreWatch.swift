import Logging
import Workspaces

extension ControlLoop {
    /// Throws unless what is about to be done on the Engine can be recorded.
    ///
    /// Asked before the first step of every plan: a disk that is full or read-only shows only when
    /// it is written to, and by then the Engine would have been changed.
    func checkStore() async throws {
        do {
            try await store.probe()
            storeWrites()
        } catch {
            storeFailed(error)
            throw error
        }
    }

    /// Remembers that nothing can be stored, and says so once.
    func storeFailed(_ error: any Error) {
        guard !(error is CancellationError) else { return }
        if storeFault == nil {
            logger.error(
                "nothing can be stored, so nothing is changed on the Engine",
                metadata: ["error": "\(error)"]
            )
        }
        storeFault = "\(error)"
    }

    /// Who was stopped by the disk tries again by himself, at his back-off or the next resync: on a
    /// disk with a last bit of room, waking all at each small success would never end.
    func storeWrites() {
        guard storeFault != nil else { return }
        storeFault = nil
        logger.notice("the store can be written again")
    }
}
