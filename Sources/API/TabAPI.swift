package import Resources

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

/// The terminals of a workspace as its page lists them.
package protocol TabAPI: Sendable {
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
}
