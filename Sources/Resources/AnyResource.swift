/// A resource of any kind, encoded exactly as the resource itself.
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
        get {
            switch self {
            case .workspace(let resource): resource.metadata
            case .workspaceClass(let resource): resource.metadata
            case .source(let resource): resource.metadata
            }
        }
        set {
            switch self {
            case .workspace(var resource):
                resource.metadata = newValue
                self = .workspace(resource)
            case .workspaceClass(var resource):
                resource.metadata = newValue
                self = .workspaceClass(resource)
            case .source(var resource):
                resource.metadata = newValue
                self = .source(resource)
            }
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

extension AnyResource {
    /// A newly declared resource with an empty status.
    package init(_ spec: Declaration.Spec, _ metadata: Metadata) {
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

    /// The spec; setting it to a spec of another kind is a programming error.
    package var spec: Declaration.Spec {
        get {
            switch self {
            case .workspace(let resource): .workspace(resource.spec)
            case .workspaceClass(let resource): .workspaceClass(resource.spec)
            case .source(let resource): .source(resource.spec)
            }
        }
        set {
            switch (self, newValue) {
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
                preconditionFailure("a resource does not change its kind")
            }
        }
    }
}
