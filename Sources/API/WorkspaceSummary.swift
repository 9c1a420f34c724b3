package import Resources

/// What a table shows of one workspace.
///
/// A command that lists thousands spends its time on reading them, and whole resources take several
/// times as long.
package struct WorkspaceSummary: Codable, Hashable, Sendable {
    /// The Ready condition in short.
    package struct Ready: Codable, Hashable, Sendable {
        package var status: Condition.Status
        package var reason: String
    }

    package var name: String
    /// What is wanted of it, or `Deleting`.
    package var state: String
    /// nil before it was judged.
    package var ready: Ready?
    /// nil when it is not known what the agent does.
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
