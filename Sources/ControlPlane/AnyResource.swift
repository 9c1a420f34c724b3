package import Workspaces

/// A resource of any kind, coded exactly as the resource itself.
package enum AnyResource: Codable, Hashable, Sendable {
    case workspace(Workspace)
    case workspaceClass(WorkspaceClass)
    case source(Source)

    private enum CodingKeys: String, CodingKey {
        case kind
    }

    package init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .kind)
        switch kind {
        case .workspace: self = .workspace(try Workspace(from: decoder))
        case .workspaceClass: self = .workspaceClass(try WorkspaceClass(from: decoder))
        case .source: self = .source(try Source(from: decoder))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .workspace(let resource): try resource.encode(to: encoder)
        case .workspaceClass(let resource): try resource.encode(to: encoder)
        case .source(let resource): try resource.encode(to: encoder)
        }
    }

    package var metadata: Metadata {
        switch self {
        case .workspace(let resource): resource.metadata
        case .workspaceClass(let resource): resource.metadata
        case .source(let resource): resource.metadata
        }
    }

    package var kind: Kind {
        switch self {
        case .workspace: .workspace
        case .workspaceClass: .workspaceClass
        case .source: .source
        }
    }

    package var conditions: [Condition] {
        switch self {
        case .workspace(let resource): resource.status.conditions
        case .workspaceClass(let resource): resource.status.conditions
        case .source(let resource): resource.status.conditions
        }
    }
}

/// A list as the API answers it.
package struct ResourceList<Item: Codable & Sendable>: Codable, Sendable {
    package var items: [Item]

    package init(items: [Item]) { self.items = items }
}
