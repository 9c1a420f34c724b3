package import Resources

/// Resources of every kind.
///
/// Every call that changes what is wanted is durable when it returns; acting on it comes after.
package protocol ResourceAPI: Sendable {
    /// Stores what `declaration` wants, or with `dryRun` only says what would happen.
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
    /// Asks for deletion; a workspace is closed first and goes when its teardown is through.
    ///
    /// `onUnsaved` takes the place of a workspace's policy; nil leaves it. Throws `conflict` when the
    /// stored version is not `version`; nil takes any.
    func delete(
        _ kind: Kind,
        named name: ResourceName,
        onUnsaved: UnsavedPolicy?,
        version: Int64?
    ) async throws(APIError)
    /// Every resource now, as `added`, and then each change; ends when the caller stops.
    ///
    /// With `version` only the changes after that one; throws `expired` when they are not all known any
    /// more.
    func changes(
        _ kind: Kind,
        selector: LabelSelector?,
        after version: Int64?
    ) async throws(APIError) -> AsyncStream<WatchedChange>
}
