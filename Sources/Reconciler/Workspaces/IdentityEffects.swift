import Reconciliation
import Resources

/// The volume with our name does not hold our identity; nothing was started on it.
struct AnotherVolume: Error {}

extension WorkspaceReconciler {
    /// Makes sure that a container to be started has the workspace's own volume.
    ///
    /// The identity is recorded before it is written and confirmed after, so that a crash in
    /// between writes it again. A volume older than identities gets one at its next start. A
    /// container that ran before was checked before its first start, and has held its volume since.
    func identify(
        _ container: ContainerReference,
        isNew: Bool,
        _ desired: Desired
    ) async throws {
        let uid = desired.uid
        guard let status = registry.workspace(uid)?.status else { return }
        guard let birth = status.birth, status.isBirthConfirmed == true else {
            return try await stamp(container, desired)
        }
        guard isNew || status.isVolumeAnother == true else { return }
        let wanted = FoundIdentity.identity(VolumeIdentity(uid: uid, birth: birth))
        let isOurs = try await runtime.identity(in: container.target) == wanted
        let now = clock.monotonic()
        if !isOurs { remember(uid) { $0.identityCheckedAt = now } }
        if (status.isVolumeAnother == true) == isOurs {
            try await record(desired) { $0.isVolumeAnother = isOurs ? nil : true }
        }
        guard isOurs else { throw AnotherVolume() }
    }

    /// Forgets the identity of an earlier volume before a new one is made.
    func forgetBirth(_ desired: Desired) async throws {
        guard let status = registry.workspace(desired.uid)?.status, status.birth != nil else {
            return
        }
        try await record(desired) { status in
            status.birth = nil
            status.isBirthConfirmed = nil
            status.isVolumeAnother = nil
        }
    }

    private func stamp(_ container: ContainerReference, _ desired: Desired) async throws {
        let birth = registry.workspace(desired.uid)?.status.birth ?? UID.random().text
        try await record(desired) { $0.birth = birth }
        let identity = VolumeIdentity(uid: desired.uid, birth: birth)
        try await runtime.put(identity, into: container.target)
        try await record(desired) { $0.isBirthConfirmed = true }
    }

    private func record(
        _ desired: Desired,
        _ change: @Sendable (inout WorkspaceStatus) -> Void
    ) async throws {
        guard await updateStatus(of: desired.uid, change) else {
            throw HostError("the identity of \(desired.name)'s volume is not stored")
        }
    }
}
