package import ControlPlane
import Reconciliation
import Storage
package import Workspaces

extension LocalControlPlane {
    package func setState(
        of name: ResourceName,
        to request: StateRequest
    ) async throws(APIError) -> AnyResource {
        let workspace = try await workspace(name)
        let callsOff = workspace.metadata.deletionTimestamp != nil && request.state != .closed
        if callsOff { try await checkCallOff(workspace) }
        var wanted = workspace.spec
        wanted.state = request.state
        if request.state == .open {
            try await admit(try await loop.resolve(wanted), class: wanted.class, workspace)
        }
        let uid = workspace.metadata.uid
        let updated = try await stored { () async throws(StorageError) in
            try await database.updateSpec(of: uid, callsOffDeletion: callsOff) { spec in
                spec.state = request.state
                if let policy = request.onUnsaved { spec.onUnsaved = policy }
            }
        }
        await loop.take(.workspace(updated))
        if request.state == .closed { await loop.beginClosing(uid) }
        let current = await loop.workspace(named: name) ?? updated
        broadcast.send(ResourceChange(type: .modified, object: .workspace(current)))
        return .workspace(current)
    }

    /// Throws unless the deletion of `workspace` can still be called off: once it has begun to remove,
    /// only its end is left.
    func checkCallOff(_ workspace: Workspace) async throws(APIError) {
        guard await loop.isRemoving(workspace.metadata.uid) else { return }
        let name = workspace.metadata.name
        throw APIError(
            .conflict,
            "workspace '\(name)' is being deleted and its removal has begun; "
                + "apply it again when it is gone (`berth wait workspace/\(name) --for delete`)"
        )
    }

    package func reconcile(_ name: ResourceName?) async throws(APIError) {
        guard let name else { return await loop.wake(nil) }
        await loop.wake(try await workspace(name).metadata.uid)
    }

    package func ledger(of name: ResourceName) async throws(APIError) -> LedgerReport {
        let workspace = try await workspace(name)
        if workspace.status.receipt != nil {
            throw APIError(
                .conflict,
                "workspace '\(name)' is closed; `berth get receipts` tells more"
            )
        }
        return try await loop.lookNow(workspace.metadata.uid)
    }

    package func logs(
        of name: ResourceName,
        _ query: LogQuery
    ) async throws(APIError) -> AsyncThrowingStream<[UInt8], any Error> {
        let workspace = try await workspace(name)
        guard let container = workspace.status.containerID else {
            throw APIError(.conflict, "workspace '\(name)' has no container, so there is no log")
        }
        let request = LogRequest(follow: query.follow, since: query.since, tail: query.tail)
        return runtime.logs(of: container, request)
    }

    package func withTerminal(
        of name: ResourceName,
        _ body: @Sendable (_ socketPath: String) async throws -> Void
    ) async throws {
        let workspace = try await workspace(name)
        let uid = workspace.metadata.uid
        let directory = directories.path(of: uid)
        guard let socket = UntrustedSocket(directory, "ttyd.sock"), socket.accepts() else {
            let ready = workspace.status.condition(.ready)
            throw APIError(
                .conflict,
                "workspace '\(name)' has no terminal now: \(ready?.message ?? "it is not up yet")"
            )
        }
        await loop.attach(uid, by: 1)
        do {
            try await body(socket.path)
        } catch {
            await loop.attach(uid, by: -1)
            throw error
        }
        await loop.attach(uid, by: -1)
    }
}

extension ControlLoop {
    /// A look for unsaved work that decides nothing: live if a container runs, else on the volume.
    func lookNow(_ uid: UID) async throws(APIError) -> LedgerReport {
        guard let workspace = workspaces[uid], workspace.status.volume != nil else {
            return LedgerReport(verdict: .saved, lookedAt: clock.now())
        }
        do {
            let desired = try desired(workspace)
            let observed = try await observe(desired, workspace.status).observed
            var found: Finding?
            if let live = observed.containers.first(where: { $0.state == .running }) {
                let outcome = try? await runtime.execute(
                    GuestProgram.live,
                    in: live.id,
                    deadline: settings.lookDeadline
                )
                found = outcome.map { Finding($0, at: clock.now()) }
            }
            // What does not run cannot be asked, and an image without a guest does not answer.
            if found?.isWhole != true { found = try await askAside(desired) }
            guard let report = found?.report else { throw InvalidText("no look was made") }
            await updateStatus(of: uid) { $0.unsavedWork = report }
            return report
        } catch let error as RuntimeError {
            let reason: APIError.Reason = error.isEngineDegraded ? .engineUnavailable : .conflict
            throw APIError(reason, error.description)
        } catch {
            throw APIError(.internal, "\(error)")
        }
    }

    /// Looks from a helper that asks the remotes, beside whatever else is done.
    private func askAside(_ desired: Desired) async throws -> Finding {
        if volatile[desired.uid]?.isPrepared != true { try? await prepare(desired) }
        var request = HelperRequest(
            identity: desired.identity,
            purpose: "ledger",
            image: settings.helperImage,
            arguments: GuestProgram.askingOnce,
            volume: desired.volume,
            deadline: settings.lookDeadline
        )
        let isPrepared = volatile[desired.uid]?.isPrepared == true
        request.network = .workspaces(
            runtimeDirectory: isPrepared ? directories.path(of: desired.uid) : nil
        )
        return Finding(try await helping(request)(), at: clock.now())
    }
}
