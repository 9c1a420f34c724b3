import Resources
import UnsavedWork

/// Unsaved work in a running container's own layer, which is in no volume.
///
/// An update that removes the container while nobody is attached would lose it.
package struct LayerHold: Sendable {
    private struct Sighting {
        var container: String
        /// The places with unsaved work.
        var unsaved: [String]
        /// A reading of the monotonic clock.
        var seenAt: Duration
    }

    /// How long an update that was held back waits before the layer is inspected again.
    private static let pause = Duration.seconds(60)

    private var sighting: Sighting?

    package init() {}

    /// Evaluates an inspection of `container` at `now`; returns whether it holds the update back.
    ///
    /// A container that cannot be inspected does not hold it back.
    package mutating func note(_ found: Finding, in container: String, at now: Duration) -> Bool {
        let unsaved = found.outside.filter { !$0.isSaved }.map(\.path)
        guard found.isWhole, !unsaved.isEmpty else { return false }
        sighting = Sighting(container: container, unsaved: Finding.bounded(unsaved), seenAt: now)
        return true
    }

    /// The places that hold back an update of one of `containers` at `now`.
    package func unsaved(in containers: [ObservedContainer], at now: Duration) -> [String] {
        guard let sighting, containers.contains(where: { $0.id == sighting.container }),
            now - sighting.seenAt < Self.pause
        else { return [] }
        return sighting.unsaved
    }
}

extension Plan {
    /// The running container that this plan would remove only because of drift, so its layer is
    /// inspected first; nil when there is none, or when the update policy does not wait.
    package func updated(_ desired: Desired, _ observed: Observed) -> ObservedContainer? {
        guard desired.goal == .open, desired.spec.update == .whenDetached,
            let running = observed.containers.first(where: { $0.state == .running })
        else { return nil }
        let isUpdate = steps.contains { step in
            guard case .drifted = step.cause, case .removeContainer(let target) = step.action else {
                return false
            }
            return target.id == running.id
        }
        return isUpdate ? running : nil
    }
}
