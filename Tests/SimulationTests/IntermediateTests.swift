import Reconciler
import Reconciliation
import Resources
import TestSupport
import Testing

/// The controller starts on an Engine that somebody left in an arbitrary state.
@Suite
struct IntermediateTests {
    enum Holding: String, CaseIterable, Sendable {
        case ours, absent, lost, foreign
    }

    @Test(arguments: ObservedContainer.State.allCases, Holding.allCases)
    func `P15: from every state it converges or says why not`(
        state: ObservedContainer.State,
        volume: Holding
    ) throws {
        for goal in WorkspaceState.allCases {
            for containers in 0...2 {
                for isCurrent in [true, false] {
                    let words = "\(goal) with \(containers) \(state), current \(isCurrent)"
                    let found = try settle(goal, state, volume, containers, isCurrent: isCurrent)
                    #expect(found == [], "\(words), volume \(volume)")
                }
            }
        }
    }

    /// Returns what is wrong with the outcome.
    private func settle(
        _ goal: WorkspaceState,
        _ state: ObservedContainer.State,
        _ holding: Holding,
        _ count: Int,
        isCurrent: Bool
    ) throws -> [String] {
        let world = SimulatedWorld()
        let uid = world.newUID()
        let spec = try linkedSpec {
            $0.state = goal
            $0.update = .immediately
            $0.onUnsaved = .archive
        }
        let workspace = Workspace(
            kind: .workspace,
            metadata: Metadata(name: try name(), uid: uid, creationTimestamp: world.clock.now()),
            spec: spec,
            status: WorkspaceStatus()
        )
        world.store.edit { $0.workspaces[uid] = workspace }
        place(world, workspace, state, holding, count, isCurrent: isCurrent)
        let checker = Checker(world)
        world.boot()
        world.run(for: .seconds(60))
        endTransitions(world)
        world.run(for: .seconds(700))
        var faults = checker.violations + world.engine.faults
        let ready = world.condition(.ready, of: uid)
        let stalled = world.condition(.stalled, of: uid)
        let isDone = ["True/Running", "False/Suspended", "False/Closed"].contains(ready)
        if !isDone, !stalled.hasPrefix("True/") { faults.append("\(ready), \(stalled)") }
        let running = world.engine.objects.workspaceContainers(of: uid).count(where: \.hasProcess)
        if isDone, running != (goal == .open ? 1 : 0) { faults.append("\(running) running") }
        return faults
    }

    private func place(
        _ world: SimulatedWorld,
        _ workspace: Workspace,
        _ state: ObservedContainer.State,
        _ holding: Holding,
        _ count: Int,
        isCurrent: Bool
    ) {
        let (uid, name) = (workspace.metadata.uid, workspace.metadata.name)
        let volume = VolumeName(name, uid).text
        let hash = (try? ResolvedSpec(workspace.spec, defaults: nil))?.hash.text ?? ""
        switch holding {
        case .ours: world.engine.placeVolume(volume, uid: uid)
        case .foreign: world.engine.placeVolume(volume, uid: nil)
        case .absent: break
        case .lost: world.store.edit { $0.workspaces[uid]?.status.volume = volume }
        }
        for attempt in 1..<(1 + Int64(count)) {
            let text = ContainerName(name, uid, attempt: attempt).text
            var container = SimulatedContainer(id: "c\(attempt)", name: text, uid: uid)
            container.attempt = attempt
            container.specHash = isCurrent ? hash : "0000"
            container.volume = volume
            container.state = state
            container.startedAt = state == .created ? nil : "before"
            world.engine.place(container)
        }
    }

    /// Finishes the Engine's transitions.
    private func endTransitions(_ world: SimulatedWorld) {
        for (id, container) in world.engine.objects.containers {
            switch container.state {
            case .removing: world.engine.eraseContainer(id)
            case .restarting: world.engine.tamper(with: id) { $0.state = .exited }
            case .created, .running, .paused, .exited, .dead: break
            }
        }
    }

    @Test func `P15: a bad spec and then a good one end as the good one alone`() throws {
        let world = SimulatedWorld()
        world.boot()
        let uid = world.apply(try name(), try linkedSpec { $0.image = "absent:1" })
        world.run(for: .seconds(120))
        #expect(world.condition(.ready, of: uid).hasPrefix("False/"))
        world.change(uid) { $0.image = nil }
        world.run(for: .seconds(60))
        let plain = SimulatedWorld()
        plain.boot()
        plain.apply(try name(), try linkedSpec())
        plain.run(for: .seconds(60))
        #expect(world.engine.objects.summary == plain.engine.objects.summary)
        #expect(world.condition(.ready, of: uid) == "True/Running")
    }
}
