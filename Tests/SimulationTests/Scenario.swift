import Reconciliation
import Resources
import TestSupport
import Testing

/// One story that runs once undisturbed and once for each point where the controller can die.
struct Scenario: Sendable, CustomTestStringConvertible {
    var title: String
    /// Sets up the start of the story, undisturbed; returns the workspace.
    var prologue: @Sendable (SimulatedWorld) throws -> UID
    /// The story itself: its requests, and all the time that it needs.
    var story: @Sendable (SimulatedWorld, UID) throws -> Void

    var testDescription: String { title }
}

/// The outcome of a story, as far as it must not depend on where the controller died.
struct Ending: Equatable {
    var objects: [String]
    var creations: [String: Int]
    var removals: [String: Int]
    var ready: [String]
    var messages: [String]
    var receipts: [String]
    var rescues: [String]
    var teardowns: Int
    var faults: [String]

    init(_ world: SimulatedWorld) {
        let contents = world.store.contents
        objects = world.engine.objects.summary
        (creations, removals) = world.engine.counts
        ready = contents.workspaces.values.map { workspace in
            let ready = workspace.status.condition(.ready)
            return "\(workspace.metadata.uid) \(ready?.status.rawValue ?? "") "
                + "\(ready?.reason ?? "") \(workspace.status.attempt)"
        }.sorted()
        messages = contents.messages.map(\.text)
        receipts = contents.receipts.values.map { "\($0.uid) \($0.summary) \($0.volumeLost)" }
            .sorted()
        rescues = world.directories.rescues.map { "\($0.key) \($0.value.untracked)" }.sorted()
        teardowns = contents.teardowns.count
        faults = world.engine.faults
    }
}

/// An open workspace with a chat for its summary.
func linkedSpec(_ change: (inout WorkspaceSpec) -> Void = { _ in }) throws -> WorkspaceSpec {
    try openSpec { spec in
        spec.chat = try? name("c-1")
        change(&spec)
    }
}

extension SimulatedWorld {
    func volume(_ uid: UID) -> String {
        engine.objects.volumes.values.first { $0.uid == uid }?.name ?? ""
    }

    func tamper(_ uid: UID, _ body: (inout SimulatedContainer) -> Void) {
        if let container = engine.objects.workspaceContainers(of: uid).last {
            engine.tamper(with: container.id) { body(&$0) }
        }
    }

    func kill(_ uid: UID) {
        tamper(uid) { container in
            guard container.hasProcess else { return }
            container.state = .exited
            container.exitCode = 1
        }
    }
}
