import API
import ControllerAPI
import Reconciler
import Reconciliation
import Resources
import Synchronization
import TestSupport
import Testing

/// A dry run shows what an apply then does.
@Suite
struct PlanTruthTests {
    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var apply: @Sendable (inout WorkspaceSpec) -> Void
    }

    static let changes = [
        Change(testDescription: "update") { $0.environment = ["A": "1"] },
        Change(testDescription: "suspend") { $0.state = .suspended },
        Change(testDescription: "close") { $0.state = .closed },
        Change(testDescription: "nothing") { _ in },
    ]

    @Test(arguments: changes)
    func `P9: a dry run changes nothing, and an apply does exactly what it said`(
        change: Change
    ) throws {
        let world = SimulatedWorld()
        world.boot()
        let uid = world.apply(try name(), try linkedSpec())
        world.run(for: .seconds(5))
        var wanted = try #require(world.workspace(uid))
        change.apply(&wanted.spec)
        wanted.metadata.generation += 1
        let told = try preview(world, wanted, isNew: false)
        let count = world.store.contents.events.count
        world.change(uid, change.apply)
        world.run(for: .seconds(30))
        #expect(done(world, since: count) == told)
    }

    @Test func `P9: a dry run of what is new says what opening does`() throws {
        let world = SimulatedWorld()
        world.boot()
        let workspace = Workspace(
            kind: .workspace,
            metadata: Metadata(
                name: try name(),
                uid: world.newUID(),
                creationTimestamp: world.clock.now()
            ),
            spec: try linkedSpec(),
            status: WorkspaceStatus()
        )
        let told = try preview(world, workspace, isNew: true)
        let uid = world.apply(try name(), workspace.spec)
        world.run(for: .seconds(30))
        let shown = done(world, since: 0).map { $0.replacing(uid.short, with: "<uid>") }
        #expect(shown == told)
    }

    /// The steps that a dry run shows, without those that record no event.
    private func preview(
        _ world: SimulatedWorld,
        _ workspace: Workspace,
        isNew: Bool
    ) throws -> [String] {
        let plan = Mutex<PlanView?>(nil)
        let count = world.chaos.history.count
        world.ask { loop in
            let made = try? await loop.preview(workspace)
            plan.withLock { $0 = made.map { PlanView($0, of: workspace, isNew: isNew) } }
        }
        #expect(world.chaos.history.dropFirst(count).allSatisfy { !$0.isMutation })
        let steps = try #require(plan.withLock { $0 }).steps
        return steps.filter { $0.action != "make sure of image" }
            .map { "\($0.text), because \($0.cause)" }
    }

    private func done(_ world: SimulatedWorld, since count: Int) -> [String] {
        world.store.contents.events.dropFirst(count)
            .map { String($0.message.split(separator: ": ").first ?? "") }
    }
}
