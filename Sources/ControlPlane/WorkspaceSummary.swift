package import Workspaces

/// What a table shows of one workspace.
///
/// On the wire it is an array of texts: a command that lists thousands spends its time on reading
/// them, and whole resources take ten times as long.
package struct WorkspaceSummary: Hashable, Sendable {
    package var name: String
    /// What is wanted of it, or `Deleting`.
    package var state: String
    /// The Ready condition's status and reason; nil before it was judged.
    package var ready: (status: Condition.Status, reason: String)? {
        Condition.Status(rawValue: readyStatus).map { ($0, readyReason) }
    }
    /// What the agent does; empty when that is not known.
    package var agent: String
    package var branch: String
    package var restarts: Int64
    package var created: Timestamp

    private var readyStatus: String
    private var readyReason: String

    package init(_ workspace: Workspace) {
        let (metadata, spec, status) = (workspace.metadata, workspace.spec, workspace.status)
        let ready = status.condition(.ready)
        name = metadata.name.text
        state = metadata.deletionTimestamp != nil ? "Deleting" : (spec.state ?? .open).rawValue
        readyStatus = ready?.status.rawValue ?? ""
        readyReason = ready?.reason ?? ""
        agent = status.agent?.state.rawValue ?? ""
        branch = spec.featureBranch?.text ?? spec.branch?.text ?? ResolvedSpec.branchDefault
        restarts = status.restarts
        created = metadata.creationTimestamp
    }
}

extension WorkspaceSummary: Codable {
    package init(from decoder: any Decoder) throws {
        let texts = try [String](from: decoder)
        guard texts.count >= 8, let restarts = Int64(texts[6]),
            let created = Int64(texts[7])
        else {
            throw InvalidText("a summary has eight texts, the last two numbers")
        }
        (name, state, readyStatus, readyReason) = (texts[0], texts[1], texts[2], texts[3])
        (agent, branch, self.restarts) = (texts[4], texts[5], restarts)
        self.created = Timestamp(milliseconds: created)
    }

    package func encode(to encoder: any Encoder) throws {
        try [
            name, state, readyStatus, readyReason, agent, branch, String(restarts),
            String(created.milliseconds),
        ].encode(to: encoder)
    }
}
