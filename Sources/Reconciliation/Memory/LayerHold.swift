import Resources
import UnsavedWork

/// Work that was seen in a running container's own layer, where no volume keeps it: an update that
/// waits for nobody's detaching would take it along.
package struct LayerHold: Sendable {
    private struct Sighting {
        var container: String
        /// The places with unsaved work.
        var unsaved: [String]
        /// On the monotonic clock.
        var seenAt: Duration
    }

    /// How long an update that was held back waits before the layer is inspected again.
    private static let pause = Duration.seconds(60)

    private var sighting: Sighting?

    package init() {}

    /// Takes over what an inspection of `container` at `now` found; whether that holds the update back.
    ///
    /// A container that cannot be asked is no reason to wait.
    package mutating func note(_ found: Finding, in container: String, at now: Duration) -> Bool {
        let unsaved = found.outside.filter { !$0.isSaved }.map(\.path)
        guard found.isWhole, !unsaved.isEmpty else { return false }
        sighting = Sighting(container: container, unsaved: Finding.bounded(unsaved), seenAt: now)
        return true
    }

    /// The places that hold an update of one of `containers` back at `now`.
    package func unsaved(in containers: [ObservedContainer], at now: Duration) -> [String] {
        guard let sighting, containers.contains(where: { $0.id == sighting.container }),
            now - sighting.seenAt < Self.pause
        else { return [] }
        return sighting.unsaved
    }
}

extension Plan {
    /// The running container that this plan would remove for drift alone, and whose layer is inspected
    /// before; nil when there is none, or when the change is wanted at once.
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
