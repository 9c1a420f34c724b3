import Reconciliation
import Workspaces

/// What a pass found, and what it found it by.
struct Observation: Sendable {
    let observed: Observed
    /// It rests on a list of everything, which may be older than the last change: good enough to
    /// rest on, not to act on.
    let isShared: Bool
}

extension ControlLoop {
    /// Everything the plan may depend on, from the snapshot where it can be trusted.
    func observe(
        _ desired: Desired,
        _ status: WorkspaceStatus
    ) async throws -> Observation {
        if let engineFault { throw engineFault }
        let uid = desired.uid
        var observed = Observed()
        observed.volumeWasSeen = status.volume != nil
        observed.lastAttempt = status.attempt
        observed.hasReceipt = status.receipt != nil
        observed.teardown = try await teardown(of: uid)
        // Asked once: a list that arrives while the Engine is asked changes nothing any more.
        let shared = trustedView(of: uid, status)
        let sightings = try await sight(desired, shared)
        observed.containers = sightings.containers
        observed.volume = sightings.volume

        let now = clock.monotonic()
        var memory = volatile[uid] ?? Volatile()
        if let conflict = memory.conflict, now - conflict.since >= settings.resync {
            memory.conflict = nil
        }
        observed.conflict = memory.conflict?.name
        observed.attached = memory.attached
        observed.unsavedLayer = unsavedLayer(memory, sightings.containers)
        observed.isVolumeAnother = status.isVolumeAnother ?? false
        observed.identityIsDue =
            memory.identityCheckedAt.map { now - $0 >= settings.resync } ?? true
        observed.restartDelay = memory.restarts.delay(at: now, generation: desired.generation)
        observed.lookIsDue = isLookDue(memory, observed.teardown, now)
        volatile[uid] = memory
        observed.missingSecrets = try missingSecrets(desired.spec)
        observed.runtime = health(uid, observed, now)
        return Observation(observed: observed, isShared: shared != nil)
    }

    /// What the shared snapshot shows of a workspace, where that is enough to go by.
    ///
    /// An absent volume has to be asked for by name, since a foreign one is in no list of ours.
    private func trustedView(of uid: UID, _ status: WorkspaceStatus) -> Snapshot.View? {
        guard let view = snapshot.view(of: uid), view.volumeExists || status.receipt != nil else {
            return nil
        }
        return view
    }

    /// The containers and the volume; asks the Engine where `view` is nil.
    private func sight(
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
        snapshot.take(
            Snapshot.View(containers: sightings, volumeExists: volume == .owned),
            of: uid,
            askedAt: mark
        )
        return (sightings.map(\.container), volume)
    }

    private func isLookDue(_ memory: Volatile, _ teardown: Teardown?, _ now: Duration) -> Bool {
        guard let teardown, let last = memory.lastLook else { return true }
        return now - last >= teardown.lookAgainAfter
    }

    private func missingSecrets(_ spec: ResolvedSpec) throws -> [VariableName] {
        guard let named = spec.secrets, !named.isEmpty else { return [] }
        let known = Set(try secrets.names())
        return named.filter { !known.contains($0) }
    }

    /// Whether the terminal answers, and if not for how long, on the monotonic clock.
    private func health(_ uid: UID, _ observed: Observed, _ now: Duration) -> RuntimeHealth {
        guard observed.containers.contains(where: { $0.state == .running }) else {
            volatile[uid]?.unreachableSince = nil
            return .unknown
        }
        if directories.isReachable(uid) {
            volatile[uid]?.unreachableSince = nil
            volatile[uid]?.repairs = 0
            return .reachable
        }
        let since = volatile[uid]?.unreachableSince ?? now
        volatile[uid]?.unreachableSince = since
        guard now - since >= settings.terminalGrace else { return .starting }
        return .dead(repairs: volatile[uid]?.repairs ?? 0)
    }

    /// The teardown record, from memory after its first load.
    func teardown(of uid: UID) async throws -> Teardown? {
        if let known = teardowns[uid] { return known }
        let stored = try await store.teardown(of: uid)
        teardowns[uid] = .some(stored)
        return stored
    }
}
