package import Workspaces

/// What the gateway and the tools may ask of the controller, and nothing more.
///
/// Every call that changes what is wanted is durable when it returns; acting on it comes after.
package protocol ControlPlane: AccessPlane, WorkbenchPlane {
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

    func setState(
        of name: ResourceName,
        to request: StateRequest
    ) async throws(APIError) -> AnyResource
    /// Wakes a workspace that idleness suspended, since somebody wants to use it; else does nothing.
    func wake(_ name: ResourceName) async throws(APIError)
    /// Asks for a pass over one workspace, or with nil over all of them.
    func reconcile(_ name: ResourceName?) async throws(APIError)
    /// Looks for unsaved work now.
    func ledger(of name: ResourceName) async throws(APIError) -> LedgerReport
    /// The container's log as it is written; ends with it, or when the caller stops.
    func logs(
        of name: ResourceName,
        _ query: LogQuery
    ) async throws(APIError) -> AsyncThrowingStream<[UInt8], any Error>

    /// Events after `id` of one workspace, or with nil of all, oldest first, at most `limit`.
    func events(
        of name: ResourceName?,
        after id: Int64,
        limit: Int
    ) async throws(APIError) -> [Event]
    /// Each event as it happens, beginning with those stored after `id`.
    func eventStream(of name: ResourceName?, after id: Int64) async throws(APIError) -> AsyncStream<
        Event
    >

    /// Lends the path of ttyd's socket of a running workspace; counts as attached until `body` ends.
    func withTerminal(
        of name: ResourceName,
        _ body: @Sendable (_ socketPath: String) async throws -> Void
    ) async throws

    func secrets() async throws(APIError) -> [SecretEntry]
    func setSecret(_ name: VariableName, to value: [UInt8]) async throws(APIError)
    func deleteSecret(_ name: VariableName) async throws(APIError)

    func rescues() async throws(APIError) -> [RescueEntry]
    func receipts() async throws(APIError) -> [Receipt]

    func chats() async throws(APIError) -> [Chat]
    func createChat(_ name: ResourceName?, title: String) async throws(APIError) -> Chat
    func messages(of chat: ResourceName) async throws(APIError) -> [ChatMessage]
    /// Each message as it comes, beginning with those stored after `id`.
    func messageStream(
        of chat: ResourceName,
        after id: Int64
    ) async throws(APIError) -> AsyncStream<ChatMessage>
    func post(
        _ text: String,
        as role: ChatMessage.Role,
        to chat: ResourceName
    ) async throws(APIError) -> ChatMessage

    func version() async -> ServerVersion
    /// nil when ready to serve, else what is missing.
    func unreadiness() async -> String?
    /// Prometheus' text format.
    func metrics() async -> String
}
