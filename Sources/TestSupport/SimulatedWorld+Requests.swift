import ControlPlane
import Controller
import Reconciliation
package import Workspaces

/// What users ask for, stored and handed to the loop as the control plane does.
extension SimulatedWorld {
    /// Applies a spec: a new workspace, or another spec for the one by that name.
    ///
    /// A workspace that is being deleted is left alone.
    @discardableResult
    package func apply(_ name: ResourceName, _ spec: WorkspaceSpec) -> UID {
        let fresh = newUID()
        let now = clock.now()
        let (workspace, isNew) = store.edit { contents -> (Workspace, Bool) in
            if var known = contents.workspaces.values.first(where: { $0.metadata.name == name }) {
                guard known.metadata.deletionTimestamp == nil, known.spec != spec else {
                    return (known, false)
                }
                known.spec = spec
                known.metadata.generation += 1
                contents.workspaces[known.metadata.uid] = known
                return (known, true)
            }
            let workspace = Workspace(
                kind: .workspace,
                metadata: Metadata(name: name, uid: fresh, creationTimestamp: now),
                spec: spec,
                status: WorkspaceStatus()
            )
            contents.workspaces[fresh] = workspace
            return (workspace, true)
        }
        if isNew { ask { await $0.take(.workspace(workspace)) } }
        return workspace.metadata.uid
    }

    /// Changes the spec of one workspace.
    package func change(_ uid: UID, _ body: (inout WorkspaceSpec) -> Void) {
        guard let known = store.contents.workspaces[uid] else { return }
        var spec = known.spec
        body(&spec)
        apply(known.metadata.name, spec)
    }

    /// Asks for deletion.
    package func delete(_ uid: UID) {
        let now = clock.now()
        let marked = store.edit { contents -> Workspace? in
            guard contents.workspaces[uid]?.metadata.deletionTimestamp == nil else { return nil }
            contents.workspaces[uid]?.metadata.deletionTimestamp = now
            return contents.workspaces[uid]
        }
        if let marked { ask { await $0.take(.workspace(marked)) } }
    }

    /// Wants it open again, and calls its deletion off, as `berth reopen` does while nothing is removed.
    package func reopen(_ uid: UID) {
        guard store.contents.teardowns[uid]?.isRemoving != true else { return }
        let changed = store.edit { contents -> Workspace? in
            contents.workspaces[uid]?.metadata.deletionTimestamp = nil
            contents.workspaces[uid]?.spec.state = .open
            contents.workspaces[uid]?.metadata.generation += 1
            return contents.workspaces[uid]
        }
        if let changed { ask { await $0.take(.workspace(changed)) } }
    }

    /// Looks again now, as `berth reconcile` does.
    package func wake(_ uid: UID) { ask { await $0.wake(uid) } }

    /// What is stored of a workspace; nil once it is forgotten.
    package func workspace(_ uid: UID) -> Workspace? { store.contents.workspaces[uid] }

    /// The status of one condition, as `True/Running`.
    package func condition(_ aspect: Condition.Aspect, of uid: UID) -> String {
        workspace(uid)?.status.condition(aspect).map { "\($0.status.rawValue)/\($0.reason)" }
            ?? "none"
    }
}
