package import Resources

/// All resources as they are stored, and their teardown records.
///
/// A value: changes are decided from it, and the registry keeps it equal to the store.
package struct ResourceTable: Sendable {
    /// The version of the newest change.
    package private(set) var revision: Int64
    package private(set) var workspaces: [UID: Workspace] = [:]
    package private(set) var classes: [ResourceName: WorkspaceClass] = [:]
    package private(set) var sources: [ResourceName: Source] = [:]
    /// The progress of each teardown; the pass over its workspace reports a record
    /// that cannot be read.
    package private(set) var teardowns: [UID: Result<Teardown, UnreadableRecord>] = [:]
    /// The version of the last change of each workspace's desired state since the table was made.
    package private(set) var wishes: [UID: Int64] = [:]
    private var names: [ResourceName: UID] = [:]

    /// A stored record that cannot be read.
    package struct UnreadableRecord: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String

        package init(_ description: String) { self.description = description }
    }

    package init(
        _ resources: [AnyResource] = [],
        teardowns: [UID: Result<Teardown, UnreadableRecord>] = [:],
        revision: Int64 = 0
    ) {
        self.revision = revision
        self.teardowns = teardowns
        for resource in resources { put(resource) }
    }

    package func workspace(named name: ResourceName) -> Workspace? {
        names[name].flatMap { workspaces[$0] }
    }

    package func resource(_ kind: Kind, named name: ResourceName) -> AnyResource? {
        switch kind {
        case .workspace: workspace(named: name).map(AnyResource.workspace)
        case .workspaceClass: classes[name].map(AnyResource.workspaceClass)
        case .source: sources[name].map(AnyResource.source)
        }
    }

    /// All resources of a kind that match the selector, by name.
    package func resources(_ kind: Kind, _ selector: LabelSelector? = nil) -> [AnyResource] {
        let all: [AnyResource] =
            switch kind {
            case .workspace: workspaces.values.map(AnyResource.workspace)
            case .workspaceClass: classes.values.map(AnyResource.workspaceClass)
            case .source: sources.values.map(AnyResource.source)
            }
        return all.filter { selector?.matches($0.metadata.labels) ?? true }
            .sorted { $0.metadata.name < $1.metadata.name }
    }

    /// The teardown of `uid`; throws when its record cannot be read.
    package func teardown(of uid: UID) throws(UnreadableRecord) -> Teardown? {
        try teardowns[uid]?.get()
    }

    /// Applies what was stored as version `revision`; returns the changes for watchers, in order.
    package mutating func apply(_ edit: Edit, revision: Int64) -> [ResourceChange] {
        self.revision = revision
        var changes: [ResourceChange] = []
        for write in edit.writes {
            switch write {
            case .put(let resource), .status(let resource):
                let isNew = self.resource(resource.kind, named: resource.metadata.name) == nil
                put(resource)
                if case .put = write, resource.kind == .workspace {
                    wishes[resource.metadata.uid] = revision
                }
                changes.append(ResourceChange(type: isNew ? .added : .modified, object: resource))
            case .remove(let resource):
                remove(resource)
                changes.append(ResourceChange(type: .deleted, object: resource))
            case .record(let uid, let value):
                if let teardown = value as? Teardown { teardowns[uid] = .success(teardown) }
            case .removeRecord(let uid): teardowns[uid] = nil
            case .receipt, .chat, .adoption: break
            }
        }
        return changes
    }

    private mutating func put(_ resource: AnyResource) {
        switch resource {
        case .workspace(let workspace):
            workspaces[workspace.metadata.uid] = workspace
            names[workspace.metadata.name] = workspace.metadata.uid
        case .workspaceClass(let item): classes[item.metadata.name] = item
        case .source(let source): sources[source.metadata.name] = source
        }
    }

    private mutating func remove(_ resource: AnyResource) {
        let metadata = resource.metadata
        switch resource {
        case .workspace:
            workspaces[metadata.uid] = nil
            wishes[metadata.uid] = nil
            teardowns[metadata.uid] = nil
            if names[metadata.name] == metadata.uid { names[metadata.name] = nil }
        case .workspaceClass: classes[metadata.name] = nil
        case .source: sources[metadata.name] = nil
        }
    }
}
