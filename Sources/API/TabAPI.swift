package import Resources

/// One of a workspace's terminals, as the browser shows it.
package struct TabEntry: Codable, Hashable, Sendable {
    /// `claude` or `shell-N`.
    package var id: String
    package var title: String
    /// Whether the tab cannot be closed.
    package var pinned: Bool
    /// Whether its session runs; attaching starts a session that does not run.
    package var alive: Bool

    package init(id: String, title: String, pinned: Bool, alive: Bool) {
        self.id = id
        self.title = title
        self.pinned = pinned
        self.alive = alive
    }
}

/// The terminals of a workspace, as its page lists them.
package protocol TabAPI: Sendable {
    /// The tabs in order; the agent's is first.
    func tabs(of name: ResourceName) async throws(APIError) -> [TabEntry]
    /// Opens the lowest free shell.
    func openTab(of name: ResourceName, title: String?) async throws(APIError) -> TabEntry
    func renameTab(
        _ tab: String,
        of name: ResourceName,
        to title: String
    ) async throws(APIError) -> TabEntry
    /// Tabs that `order` does not name come last.
    func orderTabs(of name: ResourceName, _ order: [String]) async throws(APIError) -> [TabEntry]
    /// Ends the tab's session and removes the tab.
    func closeTab(_ tab: String, of name: ResourceName) async throws(APIError)
}
