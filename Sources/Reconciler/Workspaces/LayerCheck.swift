import Reconciliation
import Resources
import UnsavedWork

/// Drift is not mended now, since the container's own layer holds work that would go with it.
struct HeldBack: Error {}

/// What was last seen of work in a container's own layer.
struct LayerSighting {
    var container: String
    /// The places with unsaved work.
    var unsaved: [String]
    /// On the monotonic clock.
    var seenAt: Duration
}

extension WorkspaceReconciler {
    /// How long an update that was held back waits before it is looked at again.
    private static var layerPause: Duration { .seconds(60) }

    /// Throws `HeldBack` when `plan` would remove a running container for drift alone, and work lies
    /// in that container's own layer, where no volume keeps it.
    ///
    /// Who wants the change at once gets it; a container that cannot be asked is no reason to wait.
    func checkLayer(_ plan: Plan, _ desired: Desired, _ observed: Observed) async throws {
        guard desired.goal == .open, desired.spec.update == .whenDetached,
            let running = observed.containers.first(where: { $0.state == .running }),
            plan.steps.contains(where: { $0.isUpdate(of: running) })
        else { return }
        let outcome = try? await runtime.execute(
            GuestProgram.layer,
            in: running.id,
            deadline: settings.hastyLookDeadline
        )
        guard let outcome else { return }
        let found = Finding(outcome, at: clock.now())
        let unsaved = found.outside.filter { !$0.isSaved }.map(\.path)
        guard found.isWhole, !unsaved.isEmpty else { return }
        let sighting = LayerSighting(
            container: running.id,
            unsaved: Finding.bounded(unsaved),
            seenAt: clock.monotonic()
        )
        remember(desired.uid) { $0.layer = sighting }
        throw HeldBack()
    }

    /// The places that hold an update back now.
    func unsavedLayer(_ memory: WorkspaceMemory, _ containers: [ObservedContainer]) -> [String] {
        guard let layer = memory.layer, containers.contains(where: { $0.id == layer.container }),
            clock.monotonic() - layer.seenAt < Self.layerPause
        else { return [] }
        return layer.unsaved
    }
}

extension Step {
    fileprivate func isUpdate(of container: ObservedContainer) -> Bool {
        guard case .drifted = cause, case .removeContainer(let target) = action else {
            return false
        }
        return target.id == container.id
    }
}
