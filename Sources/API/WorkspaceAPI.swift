package import Resources

/// Operations on one workspace.
///
/// Every call that changes desired state is durable when it returns;
/// the reconciler acts on it later.
package protocol WorkspaceAPI: Sendable {
    func setState(
        of name: ResourceName,
        to request: StateRequest
    ) async throws(APIError) -> AnyResource
    /// Wakes a workspace that idleness suspended, because a user wants to use it;
    /// otherwise does nothing.
    func wake(_ name: ResourceName) async throws(APIError)
    /// Requests a pass over one workspace, or with nil over all of them.
    func reconcile(_ name: ResourceName?) async throws(APIError)
    /// Inspects for unsaved work now.
    func unsavedWork(of name: ResourceName) async throws(APIError) -> UnsavedWorkReport
    /// The container's log as it is written; ends with the log, or when the caller stops.
    func logs(
        of name: ResourceName,
        _ query: LogQuery
    ) async throws(APIError) -> AsyncThrowingStream<[UInt8], any Error>
}
