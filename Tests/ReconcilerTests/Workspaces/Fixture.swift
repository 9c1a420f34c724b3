import Reconciliation
import Resources
import TestSupport

/// A world with one running controller, as most tests need it.
func bootedWorld(_ seed: UInt64? = nil) -> SimulatedWorld {
    let world = SimulatedWorld(seed: seed)
    world.boot()
    return world
}

extension SimulatedWorld {
    /// A workspace that is open and ready.
    func openWorkspace(
        _ text: String = "login-fix",
        _ change: (inout WorkspaceSpec) -> Void = { _ in }
    ) throws -> UID {
        let uid = apply(try name(text), try openSpec(change))
        run(for: .seconds(5))
        return uid
    }

    func containers(_ uid: UID) -> [SimulatedContainer] {
        engine.objects.workspaceContainers(of: uid)
    }

    /// The workspace's containers as `attempt state`.
    func states(_ uid: UID) -> [String] {
        containers(uid).map { "\($0.attempt) \($0.state.rawValue)" }
    }

    func volume(_ uid: UID) -> String {
        (workspace(uid)?.metadata.name).map { VolumeName($0, uid).text } ?? ""
    }

    /// The reasons of the events of one workspace, in order.
    func reasons(_ uid: UID) -> [String] {
        store.contents.events.filter { $0.uid == uid }.map(\.reason)
    }

    /// The Engine's mutations after the first `count` calls, as text.
    func mutations(since count: Int) -> [String] {
        chaos.history.dropFirst(count).filter { $0.side == .engine && $0.isMutation }
            .map(\.verb)
    }
}
