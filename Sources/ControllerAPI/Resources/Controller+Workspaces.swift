package import API
import Reconciler
import Reconciliation
package import Resources
import WorkspaceHost

extension Controller {
    package func setState(
        of name: ResourceName,
        to request: StateRequest
    ) async throws(APIError) -> AnyResource {
        let now = clock.now()
        let workspace = try await committed { table throws(Refusal) in
            try table.settingState(
                of: name,
                to: request.state,
                onUnsaved: request.onUnsaved,
                expecting: request.resourceVersion,
                now: now
            )
        }
        return .workspace(registry.workspace(workspace.metadata.uid) ?? workspace)
    }

    package func wake(_ name: ResourceName) async throws(APIError) {
        _ = try await committed { table throws(Refusal) in try table.waking(name) }
    }

    package func reconcile(_ name: ResourceName?) async throws(APIError) {
        guard let name else { return await reconciler.requeueNow(nil) }
        await reconciler.requeueNow(try workspace(name).metadata.uid)
    }

    package func unsavedWork(of name: ResourceName) async throws(APIError) -> UnsavedWorkReport {
        let workspace = try workspace(name)
        if workspace.status.receipt != nil {
            throw APIError(
                .conflict,
                "workspace '\(name)' is closed; `berth get receipts` tells more"
            )
        }
        do {
            return try await reconciler.lookNow(workspace.metadata.uid)
        } catch let error as RuntimeError {
            let reason: APIError.Reason = error.isEngineDegraded ? .engineUnavailable : .conflict
            throw APIError(reason, error.description)
        } catch {
            throw APIError(.internal, "\(error)")
        }
    }

    package func logs(
        of name: ResourceName,
        _ query: LogQuery
    ) async throws(APIError) -> AsyncThrowingStream<[UInt8], any Error> {
        let workspace = try workspace(name)
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
        let workspace = try workspace(name)
        let uid = workspace.metadata.uid
        let directory = directories.path(of: uid)
        guard let socket = UntrustedSocket(directory, "ttyd.sock"), socket.accepts() else {
            let ready = workspace.status.condition(.ready)
            throw APIError(
                .conflict,
                "workspace '\(name)' has no terminal now: \(ready?.message ?? "it is not up yet")"
            )
        }
        await reconciler.attach(uid, by: 1)
        do {
            try await body(socket.path)
        } catch {
            await reconciler.attach(uid, by: -1)
            throw error
        }
        await reconciler.attach(uid, by: -1)
    }
}
