import Reconciliation
import Resources

/// The observed state, and how it was observed.
struct Observation: Sendable {
    let observed: Observed
    /// Whether it comes from a list of everything, which may be older than the last change.
    ///
    /// Such a state is good enough to find nothing to do, but not to act on.
    let isShared: Bool
}

extension WorkspaceReconciler {
    /// Everything the plan may depend on, taken from the snapshot where it is valid.
    func observe(
        _ desired: Desired,
        _ status: WorkspaceStatus
    ) async throws -> Observation {
        if let fault = engine.fault { throw fault }
        let uid = desired.uid
        var observed = Observed()
        observed.volumeWasSeen = status.volume != nil
        observed.lastAttempt = status.attempt
        observed.hasReceipt = status.receipt != nil
        observed.teardown = try teardown(of: uid)
        // Read once, because a list may arrive while the Engine is being asked.
        let shared = trustedView(of: uid, status)
        let sightings = try await list(desired, shared)
        observed.containers = sightings.containers
        observed.volume = sightings.volume

        let now = clock.monotonic()
        var memory = memory(of: uid)
        if let conflict = memory.conflict, now - conflict.since >= settings.resync {
            memory.conflict = nil
        }
        observed.conflict = memory.conflict?.name
        observed.attached = memory.attached
        observed.unsavedLayer = memory.layer.unsaved(in: sightings.containers, at: now)
        observed.isVolumeAnother = status.isVolumeAnother ?? false
        observed.identityIsDue =
            memory.identityCheckedAt.map { now - $0 >= settings.resync } ?? true
        observed.restartDelay = memory.restarts.delay(at: now, generation: desired.generation)
        observed.lookIsDue = memory.looks.isDue(observed.teardown, for: desired.wish, at: now)
        let isRunning = observed.containers.contains { $0.state == .running }
        observed.runtime = memory.terminal.note(
            isRunning: isRunning,
            isReachable: isRunning && directories.isReachable(uid),
            at: now,
            grace: settings.terminalGrace
        )
        memories[uid] = memory
        observed.missingSecrets = try missingSecrets(desired.spec)
        return Observation(observed: observed, isShared: shared != nil)
    }

    /// The shared snapshot's view of a workspace, if it is sufficient.
    ///
    /// An absent volume has to be inspected by name, because our lists do not show a foreign one.
    private func trustedView(of uid: UID, _ status: WorkspaceStatus) -> Snapshot.View? {
        guard let view = snapshot.view(of: uid), view.volumeExists || status.receipt != nil else {
            return nil
        }
        return view
    }

    /// The containers and the volume; asks the Engine when `view` is nil.
    private func list(
        _ desired: Desired,
        _ view: Snapshot.View?
    ) async throws(RuntimeError) -> (containers: [ObservedContainer], volume: ObservedVolume) {
        if let view {
            return (view.containers.map(\.container), view.volumeExists ? .owned : .absent)
        }
        let uid = desired.uid
        let mark = snapshot.mark()
        let sightings = try await runtime.containers(of: uid).filter { !$0.isHelper }
        let volume = try await runtime.volume(desired.volume, of: uid)
        snapshot.upsert(
            Snapshot.View(containers: sightings, volumeExists: volume == .owned),
            of: uid,
            askedAt: mark
        )
        return (sightings.map(\.container), volume)
    }

    private func missingSecrets(_ spec: ResolvedSpec) throws -> [VariableName] {
        guard let named = spec.secrets, !named.isEmpty else { return [] }
        let known = Set(try secrets.names())
        return named.filter { !known.contains($0) }
    }

    /// The teardown record, as it is stored.
    func teardown(of uid: UID) throws(ResourceTable.UnreadableRecord) -> Teardown? {
        try registry.read { table throws(ResourceTable.UnreadableRecord) in
            try table.teardown(of: uid)
        }
    }
}
