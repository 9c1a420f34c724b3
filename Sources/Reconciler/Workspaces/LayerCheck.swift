import Reconciliation
import Resources

/// The update waits, because the container's own layer holds work that would be lost.
struct HeldBack: Error {}

extension WorkspaceReconciler {
    /// Throws `HeldBack` when `plan` would remove unsaved work in a container's own layer.
    func checkLayer(_ plan: Plan, _ desired: Desired, _ observed: Observed) async throws {
        guard let running = plan.updated(desired, observed) else { return }
        let outcome = try? await runtime.execute(
            GuestProgram.layer,
            in: running.id,
            deadline: settings.hastyLookDeadline
        )
        guard let outcome else { return }
        let found = Finding(outcome, at: clock.now())
        let now = clock.monotonic()
        if remember(desired.uid, { $0.layer.note(found, in: running.id, at: now) }) {
            throw HeldBack()
        }
    }
}
