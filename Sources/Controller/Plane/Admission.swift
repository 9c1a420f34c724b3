import ControlPlane
import Reconciliation
import Workspaces

/// What is refused before it is stored: what could never work, and what a class forbids.
extension LocalControlPlane {
    func admit(_ declaration: Declaration) async throws(APIError) {
        switch declaration.spec {
        case .workspaceClass: return
        case .source:
            throw APIError(.invalid, "kind Source is not served by this version", field: "kind")
        case .workspace(let spec):
            let existing = await loop.workspace(named: declaration.name)
            let resolved = try await loop.resolve(spec)
            try await checkBranches(resolved, existing)
            try await checkFrozen(resolved, existing)
            try await admit(resolved, class: spec.class, existing)
        }
    }

    /// Bounds that hold for everything that will be open.
    func admit(
        _ spec: ResolvedSpec,
        class className: ResourceName?,
        _ existing: Workspace?
    ) async throws(APIError) {
        guard spec.mode == .interactive else {
            throw APIError(
                .invalid,
                "headless runs are not served by this version",
                field: "spec.mode"
            )
        }
        let item = await loop.workspaceClass(className)
        let limits = item?.spec.limits ?? ClassLimits()
        let label = item?.metadata.name.text ?? "default"
        guard limits.allows(spec.repository) else {
            throw APIError(
                .forbidden,
                "class \(label) does not allow \(spec.repository); its limits.repositories must "
                    + "match it",
                field: "spec.repository"
            )
        }
        guard spec.state == .open else { return }
        try await checkRoom(spec, limits, label, besides: existing)
    }

    private func checkRoom(
        _ spec: ResolvedSpec,
        _ limits: ClassLimits,
        _ label: String,
        besides existing: Workspace?
    ) async throws(APIError) {
        let others = await loop.openSpecs(ofClass: label, besides: existing?.metadata.uid)
        if let open = limits.open, others.count >= open {
            throw APIError(
                .forbidden,
                "class \(label) allows \(open) open workspaces, and that many are open; suspend or "
                    + "close one",
                field: "spec.state"
            )
        }
        let memory = others.reduce(spec.memory.bytes) { $0 + $1.memory.bytes }
        if let most = limits.memory, memory > most.bytes {
            throw APIError(
                .forbidden,
                "class \(label) allows \(most) of memory over all open workspaces, and this would "
                    + "make it \(ByteQuantity(bytes: memory))",
                field: "spec.resources.memory"
            )
        }
    }

    /// A volume holds one repository on its branches; changing them would not change the checkout.
    ///
    /// What counts is what they come to: an adopted workspace spells out what its manifest left to
    /// defaults. Until the repository was cloned there is no checkout, and a slip can be corrected.
    private func checkFrozen(_ spec: ResolvedSpec, _ existing: Workspace?) async throws(APIError) {
        guard let existing, existing.status.volume != nil else { return }
        let old = try? await loop.resolve(existing.spec)
        let branch = old?.branch ?? existing.spec.branch
        let feature = old == nil ? existing.spec.featureBranch : old?.featureBranch
        let frozen: [(String, Bool)] = [
            ("repository", (old?.repository ?? existing.spec.repository) == spec.repository),
            ("branch", branch.map { $0 == spec.branch } ?? spec.hasDefaultBranch),
            ("featureBranch", feature == spec.featureBranch),
        ]
        guard let field = frozen.first(where: { !$0.1 })?.0, let reason = freeze(of: existing)
        else { return }
        throw APIError(.invalid, reason, field: "spec.\(field)")
    }

    /// Why repository and branches stand fast now; nil when a clone was begun and none was ever through.
    ///
    /// The report is read as well, for the loop may not have seen yet how the last attempt ended. One
    /// that is under way has read the old spec, and may still succeed.
    private func freeze(of workspace: Workspace) -> String? {
        let cloned =
            "this cannot change once the repository was cloned; close the workspace first, or "
            + "apply another"
        guard workspace.status.cloned == false else { return cloned }
        switch directories.report(of: workspace.metadata.uid)?.phase {
        case .ready: return cloned
        case .failed, nil: return nil
        case .starting, .cloning:
            // What a stopped container was at last stands in its report for ever.
            guard workspace.status.condition(.reachable)?.reason != "NotRunning" else { return nil }
            return "this cannot change while the repository is being cloned; wait until that "
                + "failed, or close the workspace first"
        }
    }

    /// A class may give the one branch and the spec the other, so only together they can be judged.
    private func checkBranches(
        _ spec: ResolvedSpec,
        _ existing: Workspace?
    ) async throws(APIError) {
        guard let feature = spec.featureBranch,
            let message = GitBranch.conflict(base: spec.branch, feature: feature)
        else { return }
        // What stands must stay possible to close and to suspend.
        if let existing, let old = try? await loop.resolve(existing.spec),
            old.branch == spec.branch, old.featureBranch == spec.featureBranch
        {
            return
        }
        throw APIError(.invalid, message, field: "spec.featureBranch")
    }
}

extension ResolvedSpec {
    fileprivate var hasDefaultBranch: Bool { branch.text == Self.branchDefault }
}
