package import Resources

/// A change of what is wanted, or of a run, as the registry's observers are told it.
package enum RegistryChange: Sendable {
    /// nil where there is none.
    case resource(before: AnyResource?, after: AnyResource?)
    case run(before: Run?, after: Run?)
}

/// Which resources a watcher wants.
struct ResourceSelection: Sendable {
    var kind: Kind
    var selector: LabelSelector?
}

/// A change of a resource.
struct ResourceNews: News {
    var change: ResourceChange
    /// The labels that it had before; nil when it is new.
    var labels: [String: String]?

    /// `before` holds what the change's resource was before it.
    init(_ change: ResourceChange, _ before: [RegistryChange?]) {
        self.change = change
        for case .resource(let old?, _)? in before
        where old.metadata.uid == change.object.metadata.uid {
            labels = old.metadata.labels
            break
        }
    }

    var version: Int64 { change.object.metadata.resourceVersion }

    func told(to selection: ResourceSelection) -> WatchedChange? {
        type(for: selection).map { type in
            let told = ResourceChange(type: type, object: change.object)
            return WatchedChange(change: told, version: version)
        }
    }

    /// A resource that comes into the selection was added for that watcher, and one that leaves it
    /// deleted.
    private func type(for selection: ResourceSelection) -> ResourceChange.Kind? {
        guard change.object.kind == selection.kind else { return nil }
        guard let selector = selection.selector else { return change.type }
        let was = labels.map(selector.matches) ?? false
        let isNow = change.type != .deleted && selector.matches(change.object.metadata.labels)
        return switch (was, isNow) {
        case (false, false): nil
        case (false, true): .added
        case (true, true): .modified
        case (true, false): .deleted
        }
    }
}

/// A change of a run.
struct RunNews: News {
    var change: RunChange
    /// Whether no other run is concerned by the same version after this one.
    var isLast: Bool

    var version: Int64 { change.run.version }

    func told(to workspace: ResourceName?) -> WatchedRun? {
        guard workspace == nil || workspace == change.run.workspace else { return nil }
        return WatchedRun(change: change, version: isLast ? version : nil)
    }
}

/// What is there at `revision`, as a watch begins with it.
func listing(_ present: [AnyResource], revision: Int64) -> [WatchedChange] {
    present.enumerated().map { index, resource in
        WatchedChange(
            change: ResourceChange(type: .added, object: resource),
            version: index == present.count - 1 ? revision : nil
        )
    }
}

func listing(_ present: [Run], revision: Int64) -> [WatchedRun] {
    present.enumerated().map { index, run in
        WatchedRun(
            change: RunChange(type: .added, run: run),
            version: index == present.count - 1 ? revision : nil
        )
    }
}
