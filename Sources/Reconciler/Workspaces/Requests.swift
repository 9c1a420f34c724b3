import Reconciliation
package import Resources

/// What requests ask of the loop besides changes of what is wanted.
extension WorkspaceReconciler {
    /// Has one looked at now, or all, and lets a blocked teardown look again at once.
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

    /// Hands the secrets as they are now to every workspace that is prepared.
    package func secretsChanged() {
        for uid in registry.uids {
            remember(uid) { $0.preparedFor = nil }
            work.requeue(uid)
        }
    }

    /// Counts one attached terminal more, or with a negative number fewer.
    package func attach(_ uid: UID, by count: Int) {
        remember(uid) { $0.attached += count }
        if count < 0 { work.requeue(uid) }
    }
}
