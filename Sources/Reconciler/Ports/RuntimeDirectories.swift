package import Reconciliation
package import Resources
package import UnsavedWork

/// The host directories that workspaces share with us; each is `/run/berth` inside its container.
package protocol RuntimeDirectories: Sendable {
    /// The path on the host.
    func path(of uid: UID) -> String
    /// Writes the files that the container reads and opens the sockets that it calls.
    ///
    /// Safe to repeat; called again when `secrets` or the conversation changes.
    func prepare(
        _ desired: Desired,
        secrets: [VariableName: [UInt8]],
        context: String?
    ) throws(HostError)
    /// The report of the container's init; nil when there is nothing readable.
    func report(of uid: UID) -> RuntimeReport?
    /// A value that changes whenever the result of `report(of:)` may have changed.
    func reportStamp(of uid: UID) -> Int64
    /// Whether the terminal's socket accepts connections.
    func isReachable(_ uid: UID) -> Bool
    /// Closes the sockets and removes the directory.
    func remove(_ uid: UID) throws(HostError)
    /// Makes an empty directory for the rescue `id` to be written into.
    func beginRescue(_ id: String) throws(HostError) -> String
    /// Verifies the written files against their checksums, makes them durable, and returns their
    /// size in bytes.
    func finishRescue(_ id: String) async throws(HostError) -> (path: String, bytes: Int64)
    /// Removes the files of a failed rescue, to free the space.
    func abandonRescue(_ id: String)

    /// Makes an empty directory in which an inspection stores the remotes' answers;
    /// returns its path.
    func beginAnswers(for uid: UID) throws(HostError) -> String
    /// Writes the remotes' answers into that directory and makes it read-only; creates it when it
    /// is missing and returns its path.
    func keepAnswers(_ answers: KnownAnswers, for uid: UID) throws(HostError) -> String
    /// The path of the stored answers; nil when there are none.
    func answers(for uid: UID) -> String?
    func removeAnswers(for uid: UID)
    /// Removes the answers of every workspace except these.
    func removeAnswers(besides uids: Set<UID>)
}

/// A failure of the controller's own host, such as its disk or permissions.
package struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// The store of secrets; values are read when a container needs them and not kept in memory.
package protocol SecretSource: Sendable {
    func names() throws -> [VariableName]
    func value(of name: VariableName) throws -> [UInt8]?
}
