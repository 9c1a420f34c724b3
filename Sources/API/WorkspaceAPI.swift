package import Resources

/// One workspace by verb.
///
/// Every call that changes what is wanted is durable when it returns; acting on it comes after.
package protocol WorkspaceAPI: Sendable {
    func setState(
        of name: ResourceName,
        to request: StateRequest
    ) async throws(APIError) -> AnyResource
    /// Wakes a workspace that idleness suspended, since somebody wants to use it; else does nothing.
    func wake(_ name: ResourceName) async throws(APIError)
    /// Asks for a pass over one workspace, or with nil over all of them.
    func reconcile(_ name: ResourceName?) async throws(APIError)
    /// Looks for unsaved work now.
    func unsavedWork(of name: ResourceName) async throws(APIError) -> UnsavedWorkReport
    /// The container's log as it is written; ends with it, or when the caller stops.
    func logs(
        of name: ResourceName,
        _ query: LogQuery
    ) async throws(APIError) -> AsyncThrowingStream<[UInt8], any Error>
}
