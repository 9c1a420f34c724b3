import API
import GatewaySupport
import Resources

/// Resources as a controller would return them.
enum Sample {
    static func name(_ text: String) throws -> ResourceName { try ResourceName(parsing: text) }

    static func uid(_ digit: String) throws -> UID {
        try UID(parsing: String(repeating: digit, count: 32))
    }

    static func condition(
        _ type: ConditionType,
        _ status: Condition.Status,
        _ reason: String = "Sample",
        _ message: String = "",
        generation: Int64 = 1
    ) -> Condition {
        Condition(
            type: type,
            status: status,
            reason: reason,
            message: message,
            lastTransitionTime: FakeController.time,
            observedGeneration: generation
        )
    }

    static func workspace(
        _ text: String = "first",
        _ conditions: [Condition] = [],
        _ change: (inout Workspace) -> Void = { _ in }
    ) throws -> AnyResource {
        var spec = WorkspaceSpec()
        spec.repository = try RepositoryURL(parsing: "https://github.com/acme/shop.git")
        spec.featureBranch = try GitBranch(parsing: "fix/login")
        let metadata = Metadata(
            name: try name(text),
            labels: ["team": "web"],
            uid: try uid("a"),
            creationTimestamp: FakeController.time
        )
        var status = WorkspaceStatus()
        status.conditions = conditions
        var workspace = Workspace(kind: .workspace, metadata: metadata, spec: spec, status: status)
        change(&workspace)
        return .workspace(workspace)
    }

    static func receipt() throws -> Receipt {
        Receipt(
            workspace: try name("first"),
            uid: try uid("a"),
            closedAt: FakeController.time,
            summary: "1 commit\nabc Fix login",
            chat: nil,
            rescue: "first-aaaaaaaa",
            volumeLost: false
        )
    }

    static let manifest = """
        apiVersion: berth/v1
        kind: Workspace
        metadata: {name: first, labels: {team: web}}
        spec: {repository: "https://github.com/acme/shop.git"}
        """
}
