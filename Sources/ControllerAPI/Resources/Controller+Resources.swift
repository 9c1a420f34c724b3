package import API
import Reconciler
import Reconciliation
package import Resources
import WorkspaceHost

extension Controller {
    package func apply(
        _ declaration: Declaration,
        dryRun: Bool,
        plan: String?
    ) async throws(APIError) -> ApplyOutcome {
        let context = context(of: declaration)
        guard dryRun || plan != nil else {
            let applied = try await committed { table throws(Refusal) in
                try table.applying(declaration, context)
            }
            return ApplyOutcome(applied, plan: PlanView(steps: [], hash: ""))
        }
        let (preview, basis) = try refusing { () throws(Refusal) in
            try registry.read { table throws(Refusal) in
                (
                    try table.applying(declaration, context).applied,
                    PlanBasis(of: declaration, in: table)
                )
            }
        }
        let view = try await self.preview(preview.resource, isNew: preview.change == .created)
        if dryRun { return ApplyOutcome(preview, plan: view) }
        let refusal = Refusal(
            .conflict,
            "\(declaration.kind.rawValue) \(declaration.name): the spec or the Engine changed since "
                + "that plan was made; look at `berth diff` again"
        )
        guard plan == view.hash else { throw APIError(refusal) }
        let applied = try await committed { table throws(Refusal) in
            // The state may have changed since the plan was made.
            guard PlanBasis(of: declaration, in: table) == basis else { throw refusal }
            let (edit, applied) = try table.applying(declaration, context)
            return (edit, applied)
        }
        return ApplyOutcome(applied, plan: view)
    }

    private func context(of declaration: Declaration) -> ApplyContext {
        let existing = registry.read { $0.resource(declaration.kind, named: declaration.name) }
        // The report is read too, because the reconciler may not have seen yet
        // how the last attempt ended.
        let report =
            declaration.kind == .workspace
            ? existing.flatMap { directories.report(of: $0.metadata.uid) } : nil
        return ApplyContext(newUID: .random(), now: clock.now(), clone: report?.phase)
    }

    package func resources(
        _ kind: Kind,
        selector: LabelSelector?
    ) async throws(APIError) -> ResourceList<AnyResource> {
        registry.read { table in
            ResourceList(
                items: table.resources(kind, selector),
                resourceVersion: table.revision
            )
        }
    }

    package func resource(
        _ kind: Kind,
        named name: ResourceName
    ) async throws(APIError) -> AnyResource {
        if kind == .workspace { return .workspace(try workspace(name)) }
        guard let found = registry.read({ $0.resource(kind, named: name) }) else {
            throw APIError(.notFound, "there is no \(kind.rawValue) '\(name)'")
        }
        return found
    }

    package func delete(
        _ kind: Kind,
        named name: ResourceName,
        onUnsaved policy: UnsavedPolicy?,
        version: Int64?
    ) async throws(APIError) {
        let now = clock.now()
        try await committed { table throws(Refusal) in
            let edit = try table.deleting(
                kind,
                named: name,
                onUnsaved: policy,
                expecting: version,
                now: now
            )
            return (edit, ())
        }
    }

    package func changes(
        _ kind: Kind,
        selector: LabelSelector?,
        after version: Int64?
    ) async throws(APIError) -> AsyncStream<WatchedChange> {
        guard let stream = registry.watch(kind, selector, after: version) else {
            throw APIError(
                .expired,
                "the changes after version \(version ?? 0) are not all known any more; list again, and "
                    + "watch from the version of that list",
                field: "resourceVersion"
            )
        }
        return stream
    }
}

/// The state that a plan for a declaration depends on, apart from the Engine.
private struct PlanBasis: Equatable {
    var uid: UID?
    var wish: Int64?
    var generation: Int64?
    var `class`: WorkspaceClass?

    init(of declaration: Declaration, in table: ResourceTable) {
        let stored = table.resource(declaration.kind, named: declaration.name)
        uid = stored?.metadata.uid
        generation = stored?.metadata.generation
        wish = uid.flatMap { table.wishes[$0] }
        guard case .workspace(let spec) = declaration.spec else { return }
        `class` = table.workspaceClass(spec.class)
    }
}

extension ApplyOutcome {
    fileprivate init(_ applied: Applied, plan: PlanView) {
        let change: Change =
            switch applied.change {
            case .created: .created
            case .configured: .configured
            case .unchanged: .unchanged
            }
        self.init(change: change, resource: applied.resource, plan: plan)
    }
}
