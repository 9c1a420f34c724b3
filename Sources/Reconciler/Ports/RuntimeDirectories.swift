package import Reconciliation
package import Resources
package import UnsavedWork

/// The directory on the host that one workspace shares with us, `/run/berth` inside.
package protocol RuntimeDirectories: Sendable {
    /// Its path on the host.
    func path(of uid: UID) -> String
    /// Writes what the container reads and opens the sockets it calls; safe to repeat, and done
    /// again when `secrets` or the conversation changed.
    func prepare(
        _ desired: Desired,
        secrets: [VariableName: [UInt8]],
        context: String?
    ) throws(HostError)
    /// What init reports; nil when there is nothing readable.
    func report(of uid: UID) -> RuntimeReport?
    /// A value that changes whenever `report(of:)` may have.
    func reportStamp(of uid: UID) -> Int64
    /// Whether the terminal's socket accepts.
    func isReachable(_ uid: UID) -> Bool
    /// Closes the sockets and removes the directory.
    func remove(_ uid: UID) throws(HostError)
    /// A directory for the rescue `id` to be written into, empty.
    func beginRescue(_ id: String) throws(HostError) -> String
    /// Verifies what was written against its manifest, makes it durable, and tells its size in bytes.
    func finishRescue(_ id: String) async throws(HostError) -> (path: String, bytes: Int64)
    /// Removes what a rescue that failed left, so that it takes no room.
    func abandonRescue(_ id: String)

    /// An empty directory for a look to store in what it fetched; its path.
    func beginAnswers(for uid: UID) throws(HostError) -> String
    /// Puts what the remotes said into that directory, which is made if need be, and closes it to
    /// writing; its path.
    func keepAnswers(_ answers: KnownAnswers, for uid: UID) throws(HostError) -> String
    /// Where the answers are kept; nil when there are none.
    func answers(for uid: UID) -> String?
    func removeAnswers(for uid: UID)
    /// Removes the answers of every workspace but these.
    func removeAnswers(besides uids: Set<UID>)
}

/// A fault of the controller's own host: disk, permissions.
package struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Where secrets are kept; values are read when a container needs them and held no longer.
package protocol SecretSource: Sendable {
    func names() throws -> [VariableName]
    func value(of name: VariableName) throws -> [UInt8]?
}
