package import Resources

/// Operations on resources of every kind.
///
/// Every call that changes desired state is durable when it returns;
/// the reconciler acts on it later.
package protocol ResourceAPI: Sendable {
    /// Stores `declaration`, or with `dryRun` only reports what would happen.
    ///
    /// With `plan`, throws `conflict` when the plan made now has another hash.
    func apply(
        _ declaration: Declaration,
        dryRun: Bool,
        plan: String?
    ) async throws(APIError) -> ApplyOutcome

    func resources(
        _ kind: Kind,
        selector: LabelSelector?
    ) async throws(APIError) -> ResourceList<AnyResource>
    func resource(_ kind: Kind, named name: ResourceName) async throws(APIError) -> AnyResource
    /// Requests deletion; a workspace is closed first and removed when its teardown is finished.
    ///
    /// `onUnsaved` replaces the workspace's policy; nil keeps it. Throws `conflict` when the stored
    /// version is not `version`; nil accepts any.
    func delete(
        _ kind: Kind,
        named name: ResourceName,
        onUnsaved: UnsavedPolicy?,
        version: Int64?
    ) async throws(APIError)
    /// Every resource now, as `added`, followed by each change; ends when the caller stops.
    ///
    /// With `version`, only the changes after it;
    /// throws `expired` when some of them are no longer known.
    func changes(
        _ kind: Kind,
        selector: LabelSelector?,
        after version: Int64?
    ) async throws(APIError) -> AsyncStream<WatchedChange>
}
