/// A stored object: its identity, its desired state and its observed state.
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

/// The status of kinds that have only conditions.
package struct PlainStatus: Codable, Hashable, Sendable {
    package var conditions: [Condition] = []
    package var observedGeneration: Int64 = 0

    package init() {}
}

package typealias Workspace = Resource<WorkspaceSpec, WorkspaceStatus>
package typealias WorkspaceClass = Resource<ClassSpec, PlainStatus>
package typealias Source = Resource<SourceSpec, PlainStatus>

extension Workspace {
    /// The state that idleness put it in; nil when it is awake or its spec has changed since.
    package var sleep: Sleep? {
        guard let sleep = status.asleep, sleep.generation == metadata.generation else { return nil }
        return sleep
    }

    /// The desired state: that of the spec, unless idleness replaced it.
    package var wantedState: WorkspaceState { sleep?.state ?? spec.state ?? .open }
}

/// A valid manifest as a user declares it, without identity and status.
package struct Declaration: Hashable, Sendable {
    package enum Spec: Hashable, Sendable {
        case workspace(WorkspaceSpec)
        case workspaceClass(ClassSpec)
        case source(SourceSpec)
    }

    package var name: ResourceName
    @Bytewise package var labels: [String: String]
    package var spec: Spec
    /// The version that it was made from; it is refused when the stored version is different.
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
