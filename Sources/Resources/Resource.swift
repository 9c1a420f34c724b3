/// A stored object: identity, what is asked for, what was found.
package struct Resource<Spec, Status>: Codable, Hashable, Sendable
where
    Spec: Codable & Hashable & Sendable,
    Status: Codable & Hashable & Sendable
{
    package var apiVersion: String
    package var kind: Kind
    package var metadata: Metadata
    package var spec: Spec
    package var status: Status

    package init(kind: Kind, metadata: Metadata, spec: Spec, status: Status) {
        self.apiVersion = Kind.apiVersion
        self.kind = kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// The status of kinds that the controller judges by conditions alone.
package struct PlainStatus: Codable, Hashable, Sendable {
    package var conditions: [Condition] = []
    package var observedGeneration: Int64 = 0

    package init() {}
}

package typealias Workspace = Resource<WorkspaceSpec, WorkspaceStatus>
package typealias WorkspaceClass = Resource<ClassSpec, PlainStatus>
package typealias Source = Resource<SourceSpec, PlainStatus>

extension Workspace {
    /// What idleness made of it; nil when it is awake, or something else is wanted since.
    package var sleep: Sleep? {
        guard let sleep = status.asleep, sleep.generation == metadata.generation else { return nil }
        return sleep
    }

    /// Where it shall be: what its spec says, or what idleness made of that.
    package var wantedState: WorkspaceState { sleep?.state ?? spec.state ?? .open }
}

/// A manifest as a user declares it, already valid: no identity, no status.
package struct Declaration: Hashable, Sendable {
    package enum Spec: Hashable, Sendable {
        case workspace(WorkspaceSpec)
        case workspaceClass(ClassSpec)
        case source(SourceSpec)
    }

    package var name: ResourceName
    @Bytewise package var labels: [String: String]
    package var spec: Spec
    /// The version that it was made from: it is refused when the stored one is another.
    package var resourceVersion: Int64?

    package init(
        name: ResourceName,
        labels: [String: String],
        spec: Spec,
        resourceVersion: Int64? = nil
    ) {
        self.name = name
        self.labels = labels
        self.spec = spec
        self.resourceVersion = resourceVersion
    }

    package var kind: Kind {
        switch spec {
        case .workspace: .workspace
        case .workspaceClass: .workspaceClass
        case .source: .source
        }
    }
}
