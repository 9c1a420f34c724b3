package import Reconciliation
import Resources

extension WorkspaceReconciler {
    /// Removes a container; in a teardown, only if nothing ran since the final check.
    package func remove(
        _ container: ContainerReference,
        because cause: Cause,
        _ desired: Desired
    ) async throws {
        let uid = desired.uid
        guard let now = try await runtime.inspect(container.target) else { return }
        guard now.uid == uid else { throw RuntimeError.nameTaken(container.name) }
        // Other removals, such as that of a dead container while the close is blocked,
        // decide nothing.
        if cause == .summaryStored {
            var teardown = try summarised(desired)
            guard !now.container.mayWrite,
                teardown.finalCheck?.starts[now.container.id] == (now.startedAt ?? "")
            else {
                teardown.invalidateChecks()
                try await save(teardown, of: uid)
                throw RuntimeError.changed("container \(container) ran after the last look")
            }
            try await commit(teardown, uid)
        }
        try await runtime.remove(now.container.id)
        guard try await runtime.inspect(now.container.id) == nil else {
            throw RuntimeError.busy("container \(container) is still there")
        }
    }

    /// Removes the volume; requires a stored teardown with a summary.
    package func remove(_ volume: VolumeName, _ desired: Desired) async throws {
        let uid = desired.uid
        let teardown = try summarised(desired)
        let holders = try await runtime.containers(of: uid)
        guard holders.allSatisfy(\.isHelper) else {
            throw RuntimeError.changed("a container still holds volume \(volume)")
        }
        try await commit(teardown, uid)
        for helper in holders { try await runtime.remove(helper.container.id) }
        guard try await runtime.volume(volume, of: uid) == .owned else { return }
        try await runtime.removeVolume(volume)
        guard try await runtime.volume(volume, of: uid) != .owned else {
            throw RuntimeError.busy("volume \(volume) is still there")
        }
    }

    /// The teardown record; throws unless everything that precedes the first removal was done.
    private func summarised(_ desired: Desired) throws -> Teardown {
        guard let teardown = try teardown(of: desired.uid), teardown.summary != nil,
            teardown.isKept(under: desired.spec.onUnsaved)
        else { throw RuntimeError.changed("the teardown of \(desired.name) is not that far") }
        return teardown
    }

    /// Records that the teardown can no longer be undone; stored before the first removal.
    private func commit(_ teardown: Teardown, _ uid: UID) async throws {
        guard !teardown.isRemoving else { return }
        var committed = teardown
        committed.isRemoving = true
        try await save(committed, of: uid)
    }

    /// Stores what remains of a closed workspace.
    func storeReceipt(_ desired: Desired, _ observed: Observed) async throws {
        let uid = desired.uid
        let teardown = try teardown(of: uid)
        let isLeft = observed.isVolumeAnother && observed.volume == .owned
        let isGone = observed.volumeWasSeen && observed.volume != .owned
        let isLost = (isGone || isLeft) && !(teardown?.isRemoving ?? false)
        let nothing = "Workspace \(desired.name) was closed; nothing had been made for it."
        let lost = "Workspace \(desired.name) was closed; its volume was already gone."
        let left =
            "Workspace \(desired.name) was closed; volume \(desired.volume) did not hold its identity, "
            + "so its own is lost. That one is left on the Engine: look at it, and remove it with "
            + "`docker volume rm \(desired.volume)`."
        let receipt = Receipt(
            workspace: desired.name,
            uid: uid,
            closedAt: clock.now(),
            summary: teardown?.summary?.text ?? (isLeft ? left : isLost ? lost : nothing),
            chat: desired.spec.chat,
            rescue: teardown?.rescue?.id,
            volumeLost: isLost
        )
        try directories.remove(uid)
        directories.removeAnswers(for: uid)
        remember(uid) { $0.preparedFor = nil }
        try await close(uid, receipt) { status in
            status.receipt = receipt
            status.volume = nil
            status.cloned = nil
            if !isLeft {
                status.birth = nil
                status.isBirthConfirmed = nil
                status.isVolumeAnother = nil
            }
            status.containerID = nil
            status.agent = nil
            status.progress = nil
            status.closing = nil
        }
    }

    /// Stores receipt and status and removes the record in one transaction.
    ///
    /// With only some of them stored, the next pass would report the volume as lost.
    private func close(
        _ uid: UID,
        _ receipt: Receipt,
        _ change: @Sendable (inout WorkspaceStatus) -> Void
    ) async throws {
        try await storing { reconciler in
            try await reconciler.registry.commit { table in
                guard var workspace = table.workspaces[uid] else { return Edit() }
                change(&workspace.status)
                return Edit([
                    .receipt(receipt), .status(.workspace(workspace)), .removeRecord(uid),
                ])
            }
        }
    }

    func forgetResource(_ uid: UID) async throws {
        try await storing { reconciler in
            try await reconciler.registry.commit { table in
                Edit(table.workspaces[uid].map { [.remove(.workspace($0))] } ?? [])
            }
        }
        forget(uid)
    }
}
