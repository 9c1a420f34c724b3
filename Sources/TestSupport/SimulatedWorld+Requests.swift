import Reconciler
import Reconciliation
package import Resources

/// User requests, committed as the API commits them.
extension SimulatedWorld {
    /// Applies a spec: creates a workspace, or changes the one of that name.
    ///
    /// A workspace that is being deleted is not changed.
    @discardableResult
    package func apply(_ name: ResourceName, _ spec: WorkspaceSpec) -> UID {
        let known = store.contents.workspaces.values.first { $0.metadata.name == name }
        let uid = known?.metadata.uid ?? newUID()
        let now = clock.now()
        commit { table in
            guard var workspace = table.workspace(named: name) else {
                let workspace = Workspace(
                    kind: .workspace,
                    metadata: Metadata(name: name, uid: uid, creationTimestamp: now),
                    spec: spec,
                    status: WorkspaceStatus()
                )
                return Edit([.put(.workspace(workspace))])
            }
            guard workspace.metadata.deletionTimestamp == nil, workspace.spec != spec else {
                return Edit()
            }
            workspace.spec = spec
            workspace.metadata.generation += 1
            return Edit([.put(.workspace(workspace))])
        }
        return uid
    }

    /// Changes the spec of one workspace.
    package func change(_ uid: UID, _ body: (inout WorkspaceSpec) -> Void) {
        guard let known = store.contents.workspaces[uid] else { return }
        var spec = known.spec
        body(&spec)
        apply(known.metadata.name, spec)
    }

    /// Requests deletion.
    package func delete(_ uid: UID) {
        let now = clock.now()
        commit { table in
            guard let name = table.workspaces[uid]?.metadata.name,
                table.workspaces[uid]?.metadata.deletionTimestamp == nil
            else { return Edit() }
            let edit = try? table.deleting(.workspace, named: name, onUnsaved: nil, now: now)
            return edit ?? Edit()
        }
    }

    /// Reopens it and cancels its deletion, as `berth reopen` does while nothing is removed.
    package func reopen(_ uid: UID) {
        let now = clock.now()
        commit { table in
            guard let name = table.workspaces[uid]?.metadata.name else { return Edit() }
            let change = try? table.settingState(of: name, to: .open, onUnsaved: nil, now: now)
            return change?.edit ?? Edit()
        }
    }

    /// Requeues it now, as `berth reconcile` does.
    package func wake(_ uid: UID) { ask { await $0.requeueNow(uid) } }

    /// The stored workspace; nil after it is forgotten.
    package func workspace(_ uid: UID) -> Workspace? { store.contents.workspaces[uid] }

    /// The status of one condition, as `True/Running`.
    package func condition(_ type: ConditionType, of uid: UID) -> String {
        workspace(uid)?.status.condition(type).map { "\($0.status.rawValue)/\($0.reason)" }
            ?? "none"
    }
}
