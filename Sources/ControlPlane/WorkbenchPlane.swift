package import Workspaces

/// One of a workspace's terminals, as the browser shows it.
package struct TabEntry: Codable, Hashable, Sendable {
    /// `claude` or `shell-N`.
    package var id: String
    package var title: String
    /// It cannot be closed.
    package var pinned: Bool
    /// Its session runs; attaching makes it when it does not.
    package var alive: Bool

    package init(id: String, title: String, pinned: Bool, alive: Bool) {
        self.id = id
        self.title = title
        self.pinned = pinned
        self.alive = alive
    }
}

/// What a workspace's container used lately.
package struct UsageEntry: Codable, Hashable, Sendable {
    package var name: ResourceName
    package var uid: UID
    /// nil: the Engine sets none.
    package var memoryLimitBytes: Int64?
    package var samples: [Sample]

    /// What was used at one moment.
    package struct Sample: Codable, Hashable, Sendable {
        package var time: Timestamp
        /// Busy on average since the sample before.
        package var processors: Double
        package var memoryBytes: Int64

        package init(time: Timestamp, processors: Double, memoryBytes: Int64) {
            self.time = time
            self.processors = processors
            self.memoryBytes = memoryBytes
        }
    }

    package init(name: ResourceName, uid: UID, memoryLimitBytes: Int64?, samples: [Sample]) {
        self.name = name
        self.uid = uid
        self.memoryLimitBytes = memoryLimitBytes
        self.samples = samples
    }
}

/// What a browser page needs beside the resources themselves.
package protocol WorkbenchPlane: Sendable {
    /// In order; the agent's first.
    func tabs(of name: ResourceName) async throws(APIError) -> [TabEntry]
    /// The lowest free shell.
    func openTab(of name: ResourceName, title: String?) async throws(APIError) -> TabEntry
    func renameTab(
        _ tab: String,
        of name: ResourceName,
        to title: String
    ) async throws(APIError) -> TabEntry
    /// Tabs that `order` leaves out come after those it names.
    func orderTabs(of name: ResourceName, _ order: [String]) async throws(APIError) -> [TabEntry]
    /// Ends the tab's session and forgets the tab.
    func closeTab(_ tab: String, of name: ResourceName) async throws(APIError)

    /// Puts a file into a running workspace, outside the checkout, and tells its path there.
    func upload(
        _ bytes: [UInt8],
        called fileName: String,
        to name: ResourceName
    ) async throws(APIError) -> String

    /// Samples of every running workspace, the last ones first and then one entry a sample; they
    /// are taken only while somebody listens.
    func usage() async -> [UsageEntry]
    func usageStream() async -> AsyncStream<UsageEntry>

    /// xterm.js from the workspace image.
    func webFiles() async throws(APIError) -> [WebFile]
    /// Lends the tab's terminal over the Engine, for when the terminal's socket cannot be reached
    /// though the container runs; counts as attached until `body` ends.
    func withTerminalProcess(
        of name: ResourceName,
        tab: String,
        _ body: @Sendable (any TerminalProcess) async throws -> Void
    ) async throws
}
