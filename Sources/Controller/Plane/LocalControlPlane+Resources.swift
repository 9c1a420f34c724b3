package import ControlPlane
import Storage
package import Workspaces

extension LocalControlPlane {
    package func apply(
        _ declaration: Declaration,
        dryRun: Bool,
        plan: String?
    ) async throws(APIError) -> ApplyOutcome {
        try await admit(declaration)
        let callsOff = try await callsOffDeletion(declaration)
        var view = PlanView(steps: [], hash: "")
        if dryRun || plan != nil {
            let preview = try await store(declaration, dryRun: true, callsOff)
            view = try await loop.preview(preview.resource, isNew: preview.change == .created)
            if dryRun {
                return ApplyOutcome(change: preview.change, resource: preview.resource, plan: view)
            }
            guard plan == view.hash else {
                throw APIError(
                    .conflict,
                    "\(declaration.kind.rawValue) \(declaration.name): the spec or the Engine "
                        + "changed since that plan was made; look at `berth diff` again"
                )
            }
        }
        if case .workspace(let spec) = declaration.spec, let chat = spec.chat {
            _ = try await createChat(chat, title: "Workspace \(declaration.name)")
        }
        let (resource, change) = try await store(declaration, dryRun: false, callsOff)
        if change != .unchanged {
            await loop.take(resource)
            broadcast.send(
                ResourceChange(type: change == .created ? .added : .modified, object: resource)
            )
        }
        return ApplyOutcome(change: change, resource: resource, plan: view)
    }

    /// Whether this declares anew what is being deleted, which calls the deletion off.
    private func callsOffDeletion(_ declaration: Declaration) async throws(APIError) -> Bool {
        guard declaration.kind == .workspace,
            let known = await loop.workspace(named: declaration.name),
            known.metadata.deletionTimestamp != nil
        else { return false }
        try await checkCallOff(known)
        return true
    }

    private func store(
        _ declaration: Declaration,
        dryRun: Bool,
        _ callsOffDeletion: Bool
    ) async throws(APIError) -> (resource: AnyResource, change: ApplyOutcome.Change) {
        try await stored { () async throws(StorageError) in
            try await database.apply(
                declaration,
                source: nil,
                newUID: UID.random(),
                now: clock.now(),
                dryRun: dryRun,
                callsOffDeletion: callsOffDeletion
            )
        }
    }

    package func resources(
        _ kind: Kind,
        selector: LabelSelector?
    ) async throws(APIError) -> [AnyResource] {
        let all: [AnyResource]
        if kind == .workspace {
            all = await loop.allWorkspaces().map(AnyResource.workspace)
        } else {
            all = try await stored { () async throws(StorageError) in
                try await database.resources(kind)
            }
        }
        return all.filter { selector?.matches($0.metadata.labels) ?? true }
    }

    package func resource(
        _ kind: Kind,
        named name: ResourceName
    ) async throws(APIError) -> AnyResource {
        if kind == .workspace { return .workspace(try await workspace(name)) }
        let found = try await stored { () async throws(StorageError) in
            try await database.resource(kind, named: name)
        }
        guard let found else {
            throw APIError(.notFound, "there is no \(kind.rawValue) '\(name)'")
        }
        return found
    }

    package func delete(
        _ kind: Kind,
        named name: ResourceName,
        onUnsaved policy: UnsavedPolicy?
    ) async throws(APIError) {
        if kind == .workspaceClass { try await checkUnused(name) }
        if kind == .workspace, let policy {
            let uid = try await workspace(name).metadata.uid
            try await stored { () async throws(StorageError) in
                _ = try await database.updateSpec(of: uid) { $0.onUnsaved = policy }
            }
        }
        let resource = try await stored { () async throws(StorageError) in
            try await database.markDeleted(kind, named: name, now: clock.now())
        }
        guard case .workspace = resource else {
            try await stored { () async throws(StorageError) in
                try await database.remove(resource.metadata.uid)
            }
            await loop.drop(resource)
            broadcast.send(ResourceChange(type: .deleted, object: resource))
            return
        }
        await loop.take(resource)
        await loop.beginClosing(resource.metadata.uid)
        broadcast.send(ResourceChange(type: .modified, object: resource))
    }

    private func checkUnused(_ name: ResourceName) async throws(APIError) {
        let users = await loop.allWorkspaces().filter {
            $0.spec.class == name && $0.status.receipt == nil
        }
        guard users.isEmpty else {
            let names = users.prefix(5).map(\.metadata.name.text).joined(separator: ", ")
            throw APIError(.conflict, "WorkspaceClass '\(name)' is used by workspace \(names)")
        }
    }

    package func changes(
        _ kind: Kind,
        selector: LabelSelector?
    ) async throws(APIError) -> AsyncStream<ResourceChange> {
        // Subscribed before the list is made, so that no change falls between the two.
        let changes = broadcast.changes()
        let present = try await resources(kind, selector: selector)
        let (stream, continuation) = AsyncStream.makeStream(
            of: ResourceChange.self,
            bufferingPolicy: .bufferingOldest(present.count + Self.watchBacklogMax)
        )
        for resource in present {
            continuation.yield(ResourceChange(type: .added, object: resource))
        }
        // Ends with the stream: its termination cancels the task.
        let task = Task {
            for await change in changes where change.object.kind == kind {
                guard selector?.matches(change.object.metadata.labels) ?? true else { continue }
                // Who lags so far behind is let go; coming back, it is told everything anew.
                if case .dropped = continuation.yield(change) { break }
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }
}
