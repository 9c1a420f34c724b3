package import Resources

/// The terminals of a running workspace.
package protocol TerminalAPI: Sendable {
    /// Passes the path of a running workspace's ttyd socket to `body`;
    /// counts as attached until it ends.
    func withTerminal(
        of name: ResourceName,
        _ body: @Sendable (_ socketPath: String) async throws -> Void
    ) async throws
    /// Passes the tab's terminal over the Engine to `body`; counts as attached until it ends.
    ///
    /// Used when the container runs but the terminal's socket cannot be reached.
    func withTerminalProcess(
        of name: ResourceName,
        tab: String,
        _ body: @Sendable (any TerminalProcess) async throws -> Void
    ) async throws
}
