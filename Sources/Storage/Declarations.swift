package import ControlPlane
internal import GRDB
package import Workspaces

/// Changing what is wanted.
extension Database {
    /// Stores what `declaration` wants, in one transaction; with `dryRun` only says what would happen.
    ///
    /// Another spec raises the generation, other labels alone do not, and what is equal writes nothing.
    /// A `source` takes the resource over; nil leaves the one recorded. `newUID` is used only when the
    /// resource is new. Throws `conflict` when it is being deleted, unless that is to be called off.
    package func apply(
        _ declaration: Declaration,
        source: ResourceName?,
        newUID: UID,
        now: Timestamp,
        dryRun: Bool = false,
        callsOffDeletion: Bool = false
    ) async throws(StorageError) -> (resource: AnyResource, change: ApplyOutcome.Change) {
        let settle: @Sendable (Connection) throws -> (AnyResource, ApplyOutcome.Change) = {
            try outcome(
                of: declaration,
                on: try StoredResource.find(declaration.kind, declaration.name, in: $0),
                source: source,
                newUID: newUID,
                now: now,
                callsOffDeletion: callsOffDeletion
            )
        }
        guard !dryRun else { return try await read(settle) }
        return try await write { connection in
            let (resource, change) = try settle(connection)
            if change != .unchanged { try StoredResource.save(resource, in: connection) }
            return (resource, change)
        }
    }

    /// Changes a workspace's spec in one transaction, also while it is being deleted, which is called
    /// off with `callsOffDeletion`.
    ///
    /// Throws `notFound` when no workspace has the UID.
    package func updateSpec(
        of uid: UID,
        callsOffDeletion: Bool,
        _ change: @escaping @Sendable (inout WorkspaceSpec) -> Void
    ) async throws(StorageError) -> Workspace {
        try await write { connection in
            let stored = try Row.fetchOne(
                connection,
                sql: """
                    SELECT \(StoredResource.columns) FROM resource
                    WHERE kind = 'Workspace' AND uid = ?
                    """,
                arguments: [uid.text]
            )
            guard let stored else {
                throw StorageError.notFound("there is no workspace with the UID \(uid)")
            }
            var workspace: Workspace = try StoredResource.typed(stored)
            let old = workspace
            change(&workspace.spec)
            if callsOffDeletion { workspace.metadata.deletionTimestamp = nil }
            guard workspace != old else { return workspace }
            workspace.metadata.generation += 1
            try StoredResource.save(.workspace(workspace), in: connection)
            return workspace
        }
    }

    /// Changes a workspace's spec in one transaction, also while it is being deleted.
    ///
    /// Throws `notFound` when no workspace has the UID.
    package func updateSpec(
        of uid: UID,
        _ change: @escaping @Sendable (inout WorkspaceSpec) -> Void
    ) async throws(StorageError) -> Workspace {
        try await updateSpec(of: uid, callsOffDeletion: false, change)
    }

    /// Records that deletion was asked for; the first time stands.
    ///
    /// Throws `notFound` when there is no such resource.
    package func markDeleted(
        _ kind: Kind,
        named name: ResourceName,
        now: Timestamp
    ) async throws(StorageError) -> AnyResource {
        try await write { connection in
            guard var resource = try StoredResource.find(kind, name, in: connection) else {
                throw StorageError.notFound("there is no \(kind.rawValue) named '\(name)'")
            }
            guard resource.metadata.deletionTimestamp == nil else { return resource }
            resource.withMetadata { $0.deletionTimestamp = now }
            try StoredResource.save(resource, in: connection)
            return resource
        }
    }

    /// Forgets a resource and its record, if they are there; events, receipts and rescues stay.
    package func remove(_ uid: UID) async throws(StorageError) {
        try await write { connection in
            for table in ["resource", "record", "tabs"] {
                try connection.execute(
                    sql: "DELETE FROM \(table) WHERE uid = ?",
                    arguments: [uid.text]
                )
            }
        }
    }
}

/// What `declaration` makes of the stored resource.
private func outcome(
    of declaration: Declaration,
    on stored: AnyResource?,
    source: ResourceName?,
    newUID: UID,
    now: Timestamp,
    callsOffDeletion: Bool
) throws(StorageError) -> (AnyResource, ApplyOutcome.Change) {
    guard let stored else {
        let metadata = Metadata(
            name: declaration.name,
            labels: declaration.labels,
            uid: newUID,
            creationTimestamp: now,
            source: source
        )
        return (AnyResource(declaration.spec, metadata), .created)
    }
    guard stored.metadata.deletionTimestamp == nil || callsOffDeletion else {
        throw .conflict(
            "\(declaration.kind.rawValue) '\(declaration.name)' is being deleted; "
                + "apply it again when it is gone"
        )
    }
    var changed = stored
    let isCalledOff = stored.metadata.deletionTimestamp != nil
    changed.withMetadata { $0.deletionTimestamp = nil }
    if changed.setSpec(declaration.spec) || isCalledOff {
        changed.withMetadata { $0.generation += 1 }
    }
    changed.withMetadata { metadata in
        metadata.labels = declaration.labels
        metadata.source = source ?? metadata.source
    }
    return (changed, changed == stored ? .unchanged : .configured)
}

extension AnyResource {
    /// A resource of which nothing was found yet.
    fileprivate init(_ spec: Declaration.Spec, _ metadata: Metadata) {
        switch spec {
        case .workspace(let spec):
            self = .workspace(
                Resource(kind: .workspace, metadata: metadata, spec: spec, status: .init())
            )
        case .workspaceClass(let spec):
            self = .workspaceClass(
                Resource(kind: .workspaceClass, metadata: metadata, spec: spec, status: .init())
            )
        case .source(let spec):
            self = .source(Resource(kind: .source, metadata: metadata, spec: spec, status: .init()))
        }
    }

    /// Takes over `spec`, which is of the same kind; returns whether it differs.
    fileprivate mutating func setSpec(_ spec: Declaration.Spec) -> Bool {
        let old = self
        switch (self, spec) {
        case (.workspace(var resource), .workspace(let spec)):
            resource.spec = spec
            self = .workspace(resource)
        case (.workspaceClass(var resource), .workspaceClass(let spec)):
            resource.spec = spec
            self = .workspaceClass(resource)
        case (.source(var resource), .source(let spec)):
            resource.spec = spec
            self = .source(resource)
        case (.workspace, _), (.workspaceClass, _), (.source, _):
            preconditionFailure("resources are found by their declaration's kind")
        }
        return self != old
    }

    fileprivate mutating func withMetadata(_ change: (inout Metadata) -> Void) {
        switch self {
        case .workspace(var resource):
            change(&resource.metadata)
            self = .workspace(resource)
        case .workspaceClass(var resource):
            change(&resource.metadata)
            self = .workspaceClass(resource)
        case .source(var resource):
            change(&resource.metadata)
            self = .source(resource)
        }
    }
}
