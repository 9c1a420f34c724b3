package import ControlPlane
internal import GRDB
package import Workspaces

/// Reading resources, and keeping what was found of them.
extension Database {
    /// All workspaces by name, those being deleted too.
    package func workspaces() async throws(StorageError) -> [Workspace] {
        try await all(.workspace)
    }

    /// The workspace of that name, if it is stored.
    package func workspace(named name: ResourceName) async throws(StorageError) -> Workspace? {
        try await one(.workspace, column: "name", equals: name.text)
    }

    /// The workspace with that UID, if it is still stored.
    package func workspace(uid: UID) async throws(StorageError) -> Workspace? {
        try await one(.workspace, column: "uid", equals: uid.text)
    }

    /// All classes by name.
    package func classes() async throws(StorageError) -> [WorkspaceClass] {
        try await all(.workspaceClass)
    }

    /// The class of that name, if it is stored.
    package func `class`(named name: ResourceName) async throws(StorageError) -> WorkspaceClass? {
        try await one(.workspaceClass, column: "name", equals: name.text)
    }

    /// All sources by name.
    package func sources() async throws(StorageError) -> [Source] { try await all(.source) }

    /// The source of that name, if it is stored.
    package func source(named name: ResourceName) async throws(StorageError) -> Source? {
        try await one(.source, column: "name", equals: name.text)
    }

    /// All resources of a kind by name.
    package func resources(_ kind: Kind) async throws(StorageError) -> [AnyResource] {
        try await read { connection in
            try Row.fetchAll(connection, sql: Self.selectAll, arguments: [kind.rawValue])
                .map(StoredResource.any)
        }
    }

    /// The resource of that kind and name, if it is stored.
    package func resource(
        _ kind: Kind,
        named name: ResourceName
    ) async throws(StorageError) -> AnyResource? {
        try await read { try StoredResource.find(kind, name, in: $0) }
    }

    /// Keeps what was found of a workspace; a workspace that is gone stays gone.
    ///
    /// Returns whether anything changed: an equal status writes nothing.
    @discardableResult
    package func saveStatus(
        _ status: WorkspaceStatus,
        of uid: UID
    ) async throws(StorageError) -> Bool {
        let text = try json(status)
        return try await write {
            try Self.saveStatus(text, of: uid, "kind = 'Workspace'", in: $0)
        }
    }

    /// Keeps what was found of a class or source, as for a workspace.
    @discardableResult
    package func saveStatus(_ status: PlainStatus, of uid: UID) async throws(StorageError) -> Bool {
        let text = try json(status)
        return try await write {
            try Self.saveStatus(text, of: uid, "kind <> 'Workspace'", in: $0)
        }
    }

    private static let selectAll =
        "SELECT \(StoredResource.columns) FROM resource WHERE kind = ? ORDER BY name"

    private static func saveStatus(
        _ status: String,
        of uid: UID,
        _ filter: String,
        in connection: Connection
    ) throws -> Bool {
        // A transaction that changes no row writes no page and waits for no disk.
        try connection.execute(
            sql: "UPDATE resource SET status = ? WHERE uid = ? AND status <> ? AND \(filter)",
            arguments: [status, uid.text, status]
        )
        return connection.changesCount > 0
    }

    private func all<Spec, Status>(
        _ kind: Kind
    ) async throws(StorageError) -> [Resource<Spec, Status>] {
        try await read { connection in
            try Row.fetchAll(connection, sql: Self.selectAll, arguments: [kind.rawValue])
                .map { try StoredResource.typed($0) }
        }
    }

    private func one<Spec, Status>(
        _ kind: Kind,
        column: String,
        equals text: String
    ) async throws(StorageError) -> Resource<Spec, Status>? {
        try await read { connection in
            try Row.fetchOne(
                connection,
                sql: """
                    SELECT \(StoredResource.columns) FROM resource WHERE kind = ? AND \(column) = ?
                    """,
                arguments: [kind.rawValue, text]
            ).map { try StoredResource.typed($0) }
        }
    }
}
