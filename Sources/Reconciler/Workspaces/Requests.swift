import Reconciliation
package import Resources

/// What requests ask of the reconciler besides changes of desired state.
extension WorkspaceReconciler {
    /// Requests a pass over one workspace or all, and lets a blocked teardown check again at once.
    package func requeueNow(_ uid: UID?) {
        for uid in uid.map({ [$0] }) ?? registry.uids {
            remember(uid) { memory in
                memory.looks.forget()
                memory.conflict = nil
                memory.identityCheckedAt = nil
            }
            snapshot.invalidate(uid)
            work.requeue(uid)
        }
    }

    /// Writes the current secrets into every prepared runtime directory.
    package func secretsChanged() {
        for uid in registry.uids {
            remember(uid) { $0.preparedFor = nil }
            work.requeue(uid)
        }
    }

    /// Adds `count` to the number of attached terminals; `count` may be negative.
    package func attach(_ uid: UID, by count: Int) {
        remember(uid) { $0.attached += count }
        if count < 0 { work.requeue(uid) }
    }
}
