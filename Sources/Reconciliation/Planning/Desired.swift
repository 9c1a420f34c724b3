package import Resources

/// The desired state of one workspace, with all defaults filled in.
package struct Desired: Hashable, Sendable {
    /// The state that the workspace must reach.
    package enum Goal: String, Hashable, Sendable {
        case open, suspended, closed
    }

    package var name: ResourceName
    package var uid: UID
    package var generation: Int64
    package var goal: Goal
    /// Whether deletion was requested: after the close, the resource itself is removed.
    package var isDeleted: Bool
    package var spec: ResolvedSpec
    /// The state that idleness put it in; applies only while the spec says Open.
    package var sleep: Sleep?
    /// The version of the last change of desired state.
    package var wish: Int64 = 0
    /// The class that the spec names, if any.
    package var className: ResourceName?
    package var hash: Digest

    package init(
        name: ResourceName,
        uid: UID,
        generation: Int64,
        isDeleted: Bool,
        spec: ResolvedSpec,
        sleep: Sleep? = nil
    ) {
        self.name = name
        self.uid = uid
        self.generation = generation
        self.isDeleted = isDeleted
        self.spec = spec
        self.hash = spec.hash
        self.sleep = sleep
        self.goal =
            switch (isDeleted, spec.state, sleep?.state) {
            case (true, _, _), (_, .closed, _), (_, .open, .closed): .closed
            case (false, .open, .suspended), (false, .suspended, _): .suspended
            case (false, .open, .open), (false, .open, nil): .open
            }
    }

    /// Whether a container with this label was made from the same spec.
    func matches(_ label: Digest) -> Bool { label == hash || spec.isFormerHash(label) }

    package var volume: VolumeName { VolumeName(name, uid) }

    package func container(_ attempt: Int64) -> ContainerName {
        ContainerName(name, uid, attempt: attempt)
    }
}
