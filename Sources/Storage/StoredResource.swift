internal import GRDB
internal import Resources

/// Rows of the table `resource`.
enum StoredResource {
    static let columns = "kind, metadata, spec, status, version"

    /// Decodes the resource in a row with `columns`.
    static func typed<Spec, Status>(_ row: Row) throws -> Resource<Spec, Status> {
        let kind: String = row["kind"]
        guard let kind = Kind(rawValue: kind) else {
            throw StorageError.corrupt("a resource of the unknown kind '\(kind)' is stored")
        }
        var metadata: Metadata = try value(fromJSON: row["metadata"])
        // A status is stored without the metadata, so the column has the newest version.
        metadata.resourceVersion = row["version"]
        return Resource(
            kind: kind,
            metadata: metadata,
            spec: try value(fromJSON: row["spec"]),
            status: try value(fromJSON: row["status"])
        )
    }

    static func any(_ row: Row) throws -> AnyResource {
        let kind: String = row["kind"]
        return switch Kind(rawValue: kind) {
        case .workspace: .workspace(try typed(row))
        case .workspaceClass: .workspaceClass(try typed(row))
        case .source: .source(try typed(row))
        case nil: throw StorageError.corrupt("a resource of the unknown kind '\(kind)' is stored")
        }
    }

    /// Stores a whole resource, replacing the one with its UID.
    static func save(_ resource: AnyResource, in connection: Connection) throws {
        let (spec, status) = try texts(of: resource)
        // A resource whose commit failed may have been stored anyway; the current owner of its name
        // replaces it.
        try connection.execute(
            sql: "DELETE FROM resource WHERE kind = ? AND name = ? AND uid <> ?",
            arguments: [
                resource.kind.rawValue, resource.metadata.name.text, resource.metadata.uid.text,
            ]
        )
        try connection.execute(
            sql: """
                INSERT INTO resource (uid, kind, name, metadata, spec, status, version)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (uid) DO UPDATE SET metadata = excluded.metadata,
                    spec = excluded.spec, status = excluded.status, version = excluded.version
                """,
            arguments: [
                resource.metadata.uid.text, resource.kind.rawValue, resource.metadata.name.text,
                try json(resource.metadata), spec, status, resource.metadata.resourceVersion,
            ]
        )
    }

    /// Stores the status of an existing resource; a removed one stays removed.
    static func saveStatus(_ resource: AnyResource, in connection: Connection) throws {
        let status: String =
            switch resource {
            case .workspace(let resource): try json(resource.status)
            case .workspaceClass(let resource): try json(resource.status)
            case .source(let resource): try json(resource.status)
            }
        try connection.execute(
            sql: "UPDATE resource SET status = ?, version = ? WHERE uid = ?",
            arguments: [
                status, resource.metadata.resourceVersion, resource.metadata.uid.text,
            ]
        )
    }

    private static func texts(of resource: AnyResource) throws -> (spec: String, status: String) {
        switch resource {
        case .workspace(let resource): (try json(resource.spec), try json(resource.status))
        case .workspaceClass(let resource): (try json(resource.spec), try json(resource.status))
        case .source(let resource): (try json(resource.spec), try json(resource.status))
        }
    }
}
