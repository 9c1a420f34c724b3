package import Resources

/// The result of applying a manifest.
package struct Applied: Sendable {
    package enum Change: String, Codable, Sendable {
        case created, configured, unchanged
    }

    package var resource: AnyResource
    package var change: Change
}

/// What an apply depends on besides the resources.
package struct ApplyContext: Sendable {
    /// The UID to use if the resource is new.
    package var newUID: UID
    package var now: Timestamp
    /// The source that declares it; nil keeps the recorded one.
    package var source: ResourceName?
    /// The progress of the clone, as the workspace's own report has it.
    package var clone: RuntimeReport.Phase?

    package init(
        newUID: UID,
        now: Timestamp,
        source: ResourceName? = nil,
        clone: RuntimeReport.Phase? = nil
    ) {
        self.newUID = newUID
        self.now = now
        self.source = source
        self.clone = clone
    }
}

/// Computes the edit for each change of desired state.
///
/// A changed spec raises the generation, changed labels alone do not,
/// and an equal manifest writes nothing.
extension ResourceTable {
    /// Stores `declaration` if it is admitted.
    ///
    /// A declaration of a workspace that is being deleted cancels the deletion, unless the removal
    /// has begun.
    package func applying(
        _ declaration: Declaration,
        _ context: ApplyContext
    ) throws(Refusal) -> (edit: Edit, applied: Applied) {
        let stored = resource(declaration.kind, named: declaration.name)
        try check(declaration.resourceVersion, stored, declaration.kind, declaration.name)
        try admit(declaration, context.clone)
        guard let stored else {
            let metadata = Metadata(
                name: declaration.name,
                labels: declaration.labels,
                uid: context.newUID,
                creationTimestamp: context.now,
                source: context.source
            )
            let fresh = AnyResource(declaration.spec, metadata)
            return (edit(fresh, context.now), Applied(resource: fresh, change: .created))
        }
        if stored.metadata.deletionTimestamp != nil { try checkCallOff(stored) }
        var changed = stored
        changed.metadata.deletionTimestamp = nil
        changed.spec = declaration.spec
        if changed != stored {
            changed.metadata.generation += 1
            changed.metadata.closePolicy = nil
        }
        changed.metadata.labels = declaration.labels
        changed.metadata.source = context.source ?? stored.metadata.source
        guard changed != stored else {
            return (Edit(), Applied(resource: stored, change: .unchanged))
        }
        changed = changed.showingClose(context.now)
        return (edit(changed, context.now), Applied(resource: changed, change: .configured))
    }

    /// Changes a workspace's state by a verb; also wakes a workspace that idleness suspended
    /// or closed.
    ///
    /// `policy` holds for this close only.
    package func settingState(
        of name: ResourceName,
        to state: WorkspaceState,
        onUnsaved policy: UnsavedPolicy?,
        expecting version: Int64? = nil,
        now: Timestamp
    ) throws(Refusal) -> (edit: Edit, workspace: Workspace) {
        let old = try known(name)
        try check(version, .workspace(old), .workspace, name)
        var workspace = old
        if old.metadata.deletionTimestamp != nil, state != .closed {
            try checkCallOff(.workspace(old))
            workspace.metadata.deletionTimestamp = nil
        }
        workspace.spec.state = state
        if state == .open { try admit(try resolve(workspace.spec), workspace.spec.class, old) }
        workspace.metadata.closePolicy = state == .closed ? policy : nil
        if workspace != old { workspace.metadata.generation += 1 }
        workspace.status.asleep = nil
        // Closing again makes a workspace inspect its work again.
        let changed = AnyResource.workspace(workspace).showingClose(now)
        guard case .workspace(let shown) = changed, shown != old else { return (Edit(), old) }
        return (edit(changed, now), shown)
    }

    /// Marks a workspace for deletion after its close, and removes any other resource at once.
    ///
    /// The deletion time of the first request is kept.
    package func deleting(
        _ kind: Kind,
        named name: ResourceName,
        onUnsaved policy: UnsavedPolicy?,
        expecting version: Int64? = nil,
        now: Timestamp
    ) throws(Refusal) -> Edit {
        let found = resource(kind, named: name)
        guard let old = found else {
            throw Refusal(.notFound, "there is no \(kind.rawValue) '\(name)'")
        }
        try check(version, old, kind, name)
        guard kind == .workspace else {
            if kind == .workspaceClass { try checkUnused(name) }
            return Edit([.remove(old)])
        }
        var changed = old
        changed.metadata.deletionTimestamp = old.metadata.deletionTimestamp ?? now
        if let policy, policy != old.metadata.closePolicy {
            changed.metadata.closePolicy = policy
            changed.metadata.generation += 1
        }
        return Edit([.put(changed.showingClose(now))])
    }

    /// Suspends or closes an idle workspace; does nothing when its spec has changed since.
    package func puttingToSleep(_ uid: UID, _ sleep: Sleep) -> Edit {
        guard var workspace = workspaces[uid], workspace.metadata.deletionTimestamp == nil,
            workspace.metadata.generation == sleep.generation, workspace.sleep != sleep
        else { return Edit() }
        workspace.status.asleep = sleep
        return Edit([.put(.workspace(workspace))])
    }

    /// Wakes a workspace that idleness suspended, because a user wants to use it.
    ///
    /// A workspace that idleness closed stays closed until its spec changes or a user reopens it.
    package func waking(_ name: ResourceName) throws(Refusal) -> (edit: Edit, workspace: Workspace)
    {
        let old = try known(name)
        guard old.sleep?.state == .suspended else { return (Edit(), old) }
        try admit(try resolve(old.spec), old.spec.class, old)
        var workspace = old
        workspace.status.asleep = nil
        return (Edit([.put(.workspace(workspace))]), workspace)
    }

    /// Stores a workspace whose objects already exist,
    /// and the installations whose labels they carry.
    package func adopting(
        _ workspace: Workspace,
        from installations: Set<UID>
    ) throws(Refusal) -> Edit {
        let (name, uid) = (workspace.metadata.name, workspace.metadata.uid)
        guard self.workspace(named: name) == nil else {
            throw Refusal(
                .conflict,
                "there is another workspace '\(name)' already; `berth delete workspace \(name)` "
                    + "makes room for this one"
            )
        }
        guard workspaces[uid] == nil else {
            throw Refusal(.conflict, "the UID \(uid) is stored already")
        }
        try admit(
            Declaration(name: name, labels: [:], spec: .workspace(workspace.spec)),
            nil
        )
        var edit = edit(.workspace(workspace), workspace.metadata.creationTimestamp)
        edit.writes.append(.adoption(uid, from: installations))
        return edit
    }

    private func known(_ name: ResourceName) throws(Refusal) -> Workspace {
        guard let workspace = workspace(named: name) else {
            throw Refusal(
                .notFound,
                "there is no workspace '\(name)'; `berth get workspaces` lists them"
            )
        }
        return workspace
    }

    /// Stores `resource`, and the chat that it names.
    private func edit(_ resource: AnyResource, _ now: Timestamp) -> Edit {
        var edit = Edit([.put(resource)])
        if case .workspace(let workspace) = resource, let chat = workspace.spec.chat {
            let title = "Workspace \(workspace.metadata.name)"
            edit.writes.append(.chat(Chat(name: chat, title: title, creationTimestamp: now)))
        }
        return edit
    }
}

extension AnyResource {
    /// Whether this is a workspace that is being closed or deleted.
    private var isClosing: Bool {
        guard case .workspace(let workspace) = self else { return false }
        return workspace.metadata.deletionTimestamp != nil || workspace.spec.state == .closed
    }

    /// Resets the conditions of a closing workspace, so that those of an earlier close are not
    /// taken for the result of this one.
    fileprivate func showingClose(_ now: Timestamp) -> AnyResource {
        guard isClosing, case .workspace(var workspace) = self, workspace.status.receipt == nil
        else { return self }
        workspace.status.conditions = workspace.status.conditions.map { condition in
            switch condition.type {
            case .ready:
                return condition.changed(
                    to: .false,
                    "Closing",
                    "it is being closed",
                    workspace.metadata.generation,
                    now
                )
            case .workSaved:
                return condition.changed(
                    to: .unknown,
                    "Looking",
                    "unsaved work is being looked for",
                    workspace.metadata.generation,
                    now
                )
            case .reconciling, .stalled, .reachable, .updatePending: return condition
            }
        }
        return .workspace(workspace)
    }
}

extension Condition {
    fileprivate func changed(
        to status: Status,
        _ reason: String,
        _ message: String,
        _ generation: Int64,
        _ now: Timestamp
    ) -> Condition {
        Condition(
            type: type,
            status: status,
            reason: reason,
            message: message,
            lastTransitionTime: status == self.status ? lastTransitionTime : now,
            observedGeneration: generation
        )
    }
}
