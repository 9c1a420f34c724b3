package import Resources

/// Combines a workspace's spec with its class.
extension ResourceTable {
    /// The class with that name, or for nil the one called `default`; nil when it does not exist.
    package func workspaceClass(_ name: ResourceName?) -> WorkspaceClass? {
        guard let name else { return classes.first { $0.key.text == Self.defaultClass }?.value }
        return classes[name]
    }

    /// The desired state of `workspace`; throws what is wrong with its spec.
    package func desired(_ workspace: Workspace) throws(InvalidText) -> Desired {
        let metadata = workspace.metadata
        let className = workspace.spec.class
        let item = workspaceClass(className)
        let isClosing = metadata.deletionTimestamp != nil || workspace.spec.state == .closed
        // A workspace that is closing no longer needs its class.
        if let className, item == nil, !isClosing {
            throw InvalidText("there is no WorkspaceClass \(className); apply it first")
        }
        var spec = try ResolvedSpec(workspace.spec, defaults: item?.spec.defaults)
        if let policy = metadata.closePolicy { spec.onUnsaved = policy }
        var desired = Desired(
            name: metadata.name,
            uid: metadata.uid,
            generation: metadata.generation,
            isDeleted: metadata.deletionTimestamp != nil,
            spec: spec,
            sleep: workspace.sleep
        )
        desired.className = className
        desired.wish = wishes[metadata.uid] ?? 0
        return desired
    }

    /// `spec` with its class's defaults.
    func resolve(_ spec: WorkspaceSpec) throws(Refusal) -> ResolvedSpec {
        if let name = spec.class, classes[name] == nil {
            throw Refusal(
                .invalid,
                "there is no WorkspaceClass '\(name)'; apply it first",
                field: "spec.class"
            )
        }
        do throws(InvalidText) {
            return try ResolvedSpec(spec, defaults: workspaceClass(spec.class)?.spec.defaults)
        } catch {
            throw Refusal(.invalid, error.message)
        }
    }

    static let defaultClass = "default"
}
