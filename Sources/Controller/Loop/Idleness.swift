import ControlPlane
import Logging
import Reconciliation
import Workspaces

extension ControlLoop {
    /// Suspends or closes an open workspace that nobody is attached to, and whose agent rests, for
    /// as long as `spec.idle` says.
    ///
    /// The time is counted anew when the controller starts.
    func considerIdleness(_ findings: Findings) async {
        let desired = findings.desired
        let uid = desired.uid
        guard desired.goal == .open, findings.fault == nil, findings.plan.stall == nil,
            findings.observed.attached == 0, findings.report?.agent?.state != .working
        else {
            volatile[uid]?.idleSince = nil
            return
        }
        let now = clock.monotonic()
        let since = volatile[uid]?.idleSince ?? now
        volatile[uid]?.idleSince = since
        let limits: [(Duration?, WorkspaceState)] = [
            (desired.spec.closeAfter.duration, .closed),
            (desired.spec.suspendAfter.duration, .suspended),
        ]
        if let (limit, state) = limits.first(where: { $0.0.map { now - since >= $0 } ?? false }) {
            await retire(desired, to: state, after: limit ?? .zero)
        } else if let next = limits.compactMap(\.0).min(), findings.plan.isConverged {
            enqueue(uid, after: since + next - now)
        }
    }

    private func retire(_ desired: Desired, to state: WorkspaceState, after limit: Duration) async {
        do {
            let updated = try await store.updateSpec(of: desired.uid) { $0.state = state }
            volatile[desired.uid]?.idleSince = nil
            let reason = state == .closed ? "IdleClosed" : "IdleSuspended"
            let minutes = limit.components.seconds / 60
            await tell(.normal, desired, reason, "nobody used it for \(minutes) minutes")
            take(.workspace(updated))
            if let current = workspaces[desired.uid] {
                broadcast.send(ResourceChange(type: .modified, object: .workspace(current)))
            }
        } catch {
            logger.error("idle workspace not retired", metadata: ["error": "\(error)"])
        }
    }
}
