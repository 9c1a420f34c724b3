package import Resources

/// The terminals of a running workspace.
package protocol TerminalAPI: Sendable {
    /// Lends the path of ttyd's socket of a running workspace; counts as attached until `body` ends.
    func withTerminal(
        of name: ResourceName,
        _ body: @Sendable (_ socketPath: String) async throws -> Void
    ) async throws
    /// Lends the tab's terminal over the Engine, for when the terminal's socket cannot be reached
    /// though the container runs; counts as attached until `body` ends.
    func withTerminalProcess(
        of name: ResourceName,
        tab: String,
        _ body: @Sendable (any TerminalProcess) async throws -> Void
    ) async throws
}
