internal import ControlPlane
internal import GRDB
internal import Workspaces

/// Rows of the table `resource`.
enum StoredResource {
    static let columns = "kind, metadata, spec, status"

    /// The resource of a row with `columns`.
    static func typed<Spec, Status>(_ row: Row) throws -> Resource<Spec, Status> {
        let kind: String = row["kind"]
        guard let kind = Kind(rawValue: kind) else {
            throw StorageError.corrupt("a resource of the unknown kind '\(kind)' is stored")
        }
        return Resource(
            kind: kind,
            metadata: try value(fromJSON: row["metadata"]),
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

    static func find(
        _ kind: Kind,
        _ name: ResourceName,
        in connection: Connection
    ) throws -> AnyResource? {
        try Row.fetchOne(
            connection,
            sql: "SELECT \(columns) FROM resource WHERE kind = ? AND name = ?",
            arguments: [kind.rawValue, name.text]
        ).map(any)
    }

    /// Stores metadata and spec; the status only of a resource that is new.
    static func save(_ resource: AnyResource, in connection: Connection) throws {
        let (spec, status) =
            switch resource {
            case .workspace(let resource): (try json(resource.spec), try json(resource.status))
            case .workspaceClass(let resource): (try json(resource.spec), try json(resource.status))
            case .source(let resource): (try json(resource.spec), try json(resource.status))
            }
        try connection.execute(
            sql: """
                INSERT INTO resource (uid, kind, name, metadata, spec, status)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (uid) DO UPDATE SET metadata = excluded.metadata, spec = excluded.spec
                """,
            arguments: [
                resource.metadata.uid.text, resource.kind.rawValue, resource.metadata.name.text,
                try json(resource.metadata), spec, status,
            ]
        )
    }
}
