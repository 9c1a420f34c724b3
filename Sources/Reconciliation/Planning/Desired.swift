package import Resources

/// What is wanted of one workspace, with nothing left open.
package struct Desired: Hashable, Sendable {
    /// Where the workspace shall end.
    package enum Goal: String, Hashable, Sendable {
        case open, suspended, closed
    }

    package var name: ResourceName
    package var uid: UID
    package var generation: Int64
    package var goal: Goal
    /// Deletion was asked for: after closing, the resource itself goes.
    package var isDeleted: Bool
    package var spec: ResolvedSpec
    /// What idleness made of it; counts only while the spec says Open.
    package var sleep: Sleep?
    /// The version of the last change of what is wanted.
    package var wish: Int64 = 0
    /// The class that the spec names, if it names one.
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

    /// Whether a container with this label was made of the same spec.
    func matches(_ label: Digest) -> Bool { label == hash || spec.isFormerHash(label) }

    package var volume: VolumeName { VolumeName(name, uid) }

    package func container(_ attempt: Int64) -> ContainerName {
        ContainerName(name, uid, attempt: attempt)
    }
}
