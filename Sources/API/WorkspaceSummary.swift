package import Resources

/// The fields that a table shows of one workspace.
///
/// A command that lists thousands of workspaces spends most of its time decoding them, and whole
/// resources take several times as long.
package struct WorkspaceSummary: Codable, Hashable, Sendable {
    /// The Ready condition in short.
    package struct Ready: Codable, Hashable, Sendable {
        package var status: Condition.Status
        package var reason: String
    }

    package var name: String
    /// The desired state, or `Deleting`.
    package var state: String
    /// nil before the condition was computed.
    package var ready: Ready?
    /// nil when the agent's state is not known.
    package var agent: AgentReport.State?
    package var branch: String
    package var restarts: Int64
    package var created: Timestamp

    package init(_ workspace: Workspace) {
        let (metadata, spec, status) = (workspace.metadata, workspace.spec, workspace.status)
        name = metadata.name.text
        state = metadata.deletionTimestamp != nil ? "Deleting" : workspace.wantedState.rawValue
        ready = status.condition(.ready).map { Ready(status: $0.status, reason: $0.reason) }
        agent = status.agent?.state
        branch = spec.featureBranch?.text ?? spec.branch?.text ?? ResolvedSpec.branchDefault
        restarts = status.restarts
        created = metadata.creationTimestamp
    }
}
