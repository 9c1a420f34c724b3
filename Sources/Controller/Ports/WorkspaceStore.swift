package import ControlPlane
package import Reconciliation
package import Workspaces

/// What the loop needs of storage.
///
/// Every call is durable when it returns.
package protocol WorkspaceStore: Sendable {
    /// Throws when nothing can be stored now: the disk is full or read-only, or the file is gone.
    func probe() async throws

    func workspaces() async throws -> [Workspace]
    func classes() async throws -> [WorkspaceClass]
    func saveStatus(_ status: WorkspaceStatus, of uid: UID) async throws
    func updateSpec(
        of uid: UID,
        _ change: @escaping @Sendable (inout WorkspaceSpec) -> Void
    ) async throws -> Workspace
    func remove(_ uid: UID) async throws

    func teardown(of uid: UID) async throws -> Teardown?
    func saveTeardown(_ teardown: Teardown, of uid: UID) async throws
    func removeTeardown(of uid: UID) async throws

    func append(_ event: Event) async throws -> Event
    /// Stores `message` unless one with its key is there, and reads back what is stored.
    func inject(_ message: ChatMessage) async throws -> ChatMessage
    func messages(of chat: ResourceName) async throws -> [ChatMessage]
    func save(_ receipt: Receipt) async throws
    func save(_ entry: RescueEntry) async throws
}
