import Glibc
import Synchronization

/// Whether somebody asked this process to end; it ends the agent first, and says so.
enum StopSignal {
    /// Takes SIGTERM and SIGINT from now on.
    static func listen() {
        raised.store(false, ordering: .relaxed)  // before a handler could be the first to need it
        for number in [SIGTERM, SIGINT] {
            Glibc.signal(number) { _ in raised.store(true, ordering: .relaxed) }
        }
    }

    static var isRaised: Bool { raised.load(ordering: .relaxed) }
}

private let raised = Atomic<Bool>(false)
