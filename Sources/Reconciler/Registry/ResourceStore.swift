package import Reconciliation
package import Resources

/// Where the registry keeps resources; every call is durable when it returns.
package protocol ResourceStore: Sendable {
    /// Loads everything that is stored.
    func load() async throws -> ResourceTable
    /// Makes all of `edit` durable, or none of it, as the change with version `revision`.
    func commit(_ edit: Edit, revision: Int64) async throws
}
