import Resources

/// Refuses changes before they are stored: those that can never work, those that a class forbids,
/// and those made from an older version.
extension ResourceTable {
    func admit(_ declaration: Declaration, _ clone: RuntimeReport.Phase?) throws(Refusal) {
        switch declaration.spec {
        case .workspaceClass: return
        case .source:
            throw Refusal(.invalid, "kind Source is not served by this version", field: "kind")
        case .workspace(let spec):
            let existing = workspace(named: declaration.name)
            let resolved = try resolve(spec)
            try checkBranches(resolved, existing)
            try checkFrozen(resolved, existing, clone)
            try admit(resolved, spec.class, existing)
        }
    }

    /// Throws when a change was made from a version other than the stored one.
    func check(
        _ version: Int64?,
        _ stored: AnyResource?,
        _ kind: Kind,
        _ name: ResourceName
    ) throws(Refusal) {
        guard let version, version != stored?.metadata.resourceVersion else { return }
        guard let stored else {
            throw Refusal(
                .conflict,
                "there is no \(kind.rawValue) '\(name)' any more; leave metadata.resourceVersion out "
                    + "to make it anew",
                field: "metadata.resourceVersion"
            )
        }
        throw Refusal(
            .conflict,
            "\(kind.rawValue) '\(name)' was changed since version \(version): it is at version "
                + "\(stored.metadata.resourceVersion); get it again, and apply your change to that",
            field: "metadata.resourceVersion"
        )
    }

    /// Throws unless the deletion can still be cancelled.
    ///
    /// Once the removal has begun, the deletion must finish.
    func checkCallOff(_ resource: AnyResource) throws(Refusal) {
        let (uid, name) = (resource.metadata.uid, resource.metadata.name)
        guard let teardown = try? teardowns[uid]?.get(), teardown.isRemoving else { return }
        throw Refusal(
            .conflict,
            "workspace '\(name)' is being deleted and its removal has begun; "
                + "apply it again when it is gone (`berth wait workspace/\(name) --for delete`)"
        )
    }

    func checkUnused(_ name: ResourceName) throws(Refusal) {
        let users = workspaces.values
            .filter { $0.spec.class == name && $0.status.receipt == nil }
            .map(\.metadata.name)
            .sorted()
        guard users.isEmpty else {
            let names = users.prefix(5).map(\.text).joined(separator: ", ")
            throw Refusal(.conflict, "WorkspaceClass '\(name)' is used by workspace \(names)")
        }
    }

    /// Checks the limits that hold for every workspace that will be open.
    func admit(
        _ spec: ResolvedSpec,
        _ className: ResourceName?,
        _ existing: Workspace?
    ) throws(Refusal) {
        guard spec.mode == .interactive else {
            throw Refusal(
                .invalid,
                "headless runs are not served by this version",
                field: "spec.mode"
            )
        }
        let item = workspaceClass(className)
        let limits = item?.spec.limits ?? ClassLimits()
        let label = item?.metadata.name.text ?? "default"
        guard limits.allows(spec.repository) else {
            throw Refusal(
                .forbidden,
                "class \(label) does not allow \(spec.repository); its limits.repositories must "
                    + "match it",
                field: "spec.repository"
            )
        }
        guard spec.state == .open else { return }
        try checkRoom(spec, limits, label, besides: existing)
    }

    private func checkRoom(
        _ spec: ResolvedSpec,
        _ limits: ClassLimits,
        _ label: String,
        besides existing: Workspace?
    ) throws(Refusal) {
        guard limits.open != nil || limits.memory != nil else { return }
        let others = openSpecs(ofClass: label, besides: existing?.metadata.uid)
        if let open = limits.open, others.count >= open {
            throw Refusal(
                .forbidden,
                "class \(label) allows \(open) open workspaces, and that many are open; suspend or "
                    + "close one",
                field: "spec.state"
            )
        }
        let memory = others.reduce(spec.memory.bytes) { $0 + $1.memory.bytes }
        if let most = limits.memory, memory > most.bytes {
            throw Refusal(
                .forbidden,
                "class \(label) allows \(most) of memory over all open workspaces, and this would "
                    + "make it \(ByteQuantity(bytes: memory))",
                field: "spec.resources.memory"
            )
        }
    }

    /// The specs of the open workspaces of a class, except `uid`'s.
    private func openSpecs(ofClass label: String, besides uid: UID?) -> [ResolvedSpec] {
        workspaces.values
            .filter {
                $0.metadata.uid != uid && ($0.spec.class?.text ?? Self.defaultClass) == label
            }
            .compactMap { try? desired($0) }
            .filter { $0.goal == .open }
            .map(\.spec)
    }

    /// A volume holds one repository on its branches; changing them would not change the checkout.
    ///
    /// The resolved values are compared, because an adopted workspace spells out what its manifest
    /// left to defaults. Before the clone there is no checkout, so a mistake can be corrected.
    private func checkFrozen(
        _ spec: ResolvedSpec,
        _ existing: Workspace?,
        _ clone: RuntimeReport.Phase?
    ) throws(Refusal) {
        guard let existing, existing.status.volume != nil else { return }
        let old = try? resolve(existing.spec)
        let branch = old?.branch ?? existing.spec.branch
        let feature = old == nil ? existing.spec.featureBranch : old?.featureBranch
        let frozen: [(String, Bool)] = [
            ("repository", (old?.repository ?? existing.spec.repository) == spec.repository),
            ("branch", branch.map { $0 == spec.branch } ?? spec.hasDefaultBranch),
            ("featureBranch", feature == spec.featureBranch),
        ]
        guard let field = frozen.first(where: { !$0.1 })?.0,
            let reason = freeze(of: existing, clone)
        else { return }
        throw Refusal(.invalid, reason, field: "spec.\(field)")
    }

    /// Why repository and branches cannot change now; nil when a clone began and none succeeded.
    ///
    /// The report is read too, because the reconciler may not have seen yet how the last attempt
    /// ended. An attempt in progress has read the old spec and may still succeed.
    private func freeze(of workspace: Workspace, _ clone: RuntimeReport.Phase?) -> String? {
        let cloned =
            "this cannot change once the repository was cloned; close the workspace first, or "
            + "apply another"
        guard workspace.status.cloned == false else { return cloned }
        switch clone {
        case .ready: return cloned
        case .failed, nil: return nil
        case .starting, .cloning:
            // The report of a stopped container keeps its last phase.
            guard workspace.status.condition(.reachable)?.reason != "NotRunning" else { return nil }
            return "this cannot change while the repository is being cloned; wait until that "
                + "failed, or close the workspace first"
        }
    }

    /// Checks the two branches together, because a class may set one and the spec the other.
    private func checkBranches(
        _ spec: ResolvedSpec,
        _ existing: Workspace?
    ) throws(Refusal) {
        guard let feature = spec.featureBranch,
            let message = GitBranch.conflict(base: spec.branch, feature: feature)
        else { return }
        // A workspace with stored branches must remain possible to close and to suspend.
        if let existing, let old = try? resolve(existing.spec),
            old.branch == spec.branch, old.featureBranch == spec.featureBranch
        {
            return
        }
        throw Refusal(.invalid, message, field: "spec.featureBranch")
    }
}

extension ResolvedSpec {
    fileprivate var hasDefaultBranch: Bool { branch.text == Self.branchDefault }
}
