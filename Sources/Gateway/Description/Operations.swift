import Terminal

/// Every operation by `METHOD path`; a test compares it with the routes.
let operations: [String: Operation] = workspaceOperations.merging(resourceOperations) { $1 }
    .merging(accessOperations) { $1 }.merging(pageOperations) { $1 }

private let onUnsavedParameter = Operation.Query(
    name: "onUnsaved",
    schema: ["type": "string", "enum": ["Block", "Archive", "Discard"]],
    text: "What unsaved work does, in place of the spec's policy."
)

private let resourceOperations: [String: Operation] = {
    var all: [String: Operation] = [:]
    for (plural, kind) in [
        ("workspaces", "Workspace"), ("workspaceclasses", "WorkspaceClass"), ("sources", "Source"),
    ] {
        let base = "/api/v1/\(plural)"
        all["GET \(base)"] = Operation(
            "List every \(kind), or watch them.",
            query: [.watch, .version, .selector] + (plural == "workspaces" ? [.view] : []),
            200,
            .watchable(kind, short: plural == "workspaces" ? "WorkspaceSummary" : nil),
            others: [410]
        )
        all["GET \(base)/{name}"] = Operation("One \(kind).", 200, .json(kind))
        all["PUT \(base)/{name}"] = Operation(
            "Apply a manifest in YAML or JSON.",
            query: [.dryRun, .plan, .ifMatch],
            body: .manifest,
            200,
            .json("ApplyOutcome"),
            others: [201, 409]
        )
        all["DELETE \(base)/{name}"] = Operation(
            "Ask for deletion; a workspace is closed first.",
            query: [.ifMatch] + (plural == "workspaces" ? [onUnsavedParameter] : []),
            202,
            others: [409]
        )
    }
    return all
}()

private let workspaceOperations: [String: Operation] = {
    let base = "/api/v1/workspaces/{name}"
    var all: [String: Operation] = [
        "GET \(base)/unsaved-work": Operation(
            "Look for unsaved work now.",
            200,
            .json("UnsavedWork"),
            others: [409, 503]
        ),
        "GET \(base)/logs": Operation(
            "The container's log as it is.",
            query: [
                .init(name: "follow", schema: ["type": "boolean"], text: "Go on as it is written."),
                .init(
                    name: "since",
                    schema: ["type": "string", "format": "date-time"],
                    text: "Only what is newer."
                ),
                .init(
                    name: "tail",
                    schema: ["type": "integer", "minimum": 0, "maximum": 1_000_000],
                    text: "Only the last so many lines."
                ),
            ],
            200,
            .bytes,
            others: [409]
        ),
        "GET \(base)/events": Operation(
            "What the controller did about this workspace, and why.",
            query: [.watch, .after, .limit],
            200,
            .watchable("Event")
        ),
        "POST \(base)/close": Operation(
            "Declare it closed.",
            query: [onUnsavedParameter, .ifMatch],
            200,
            .json("Workspace"),
            others: [409]
        ),
        "POST \(base)/reconcile": Operation("Look at it again now.", 202),
        "POST /api/v1/reconcile": Operation("Look at every workspace again now.", 202),
        "POST \(base)/files": Operation(
            "Put a file into the running workspace, outside the checkout.",
            query: [
                .init(
                    name: "name",
                    schema: ["type": "string"],
                    text: "What the file is called; what is strange in it becomes a dash."
                )
            ],
            body: .bytes,
            isBodyRequired: false,
            201,
            .json("UploadedFile"),
            others: [409, 503]
        ),
        "GET \(base)/tabs": Operation("Its terminals, in order.", 200, .list("Tab")),
        "POST \(base)/tabs": Operation(
            "Add the lowest free shell.",
            body: .json("NewTab"),
            isBodyRequired: false,
            201,
            .json("Tab"),
            others: [409]
        ),
        "PUT \(base)/tabs": Operation(
            "Set the order; the agent's stays first.",
            body: .json("TabOrder"),
            200,
            .list("Tab")
        ),
        "PATCH \(base)/tabs/{tab}": Operation(
            "Rename a tab.",
            body: .json("TabTitle"),
            200,
            .json("Tab")
        ),
        "DELETE \(base)/tabs/{tab}": Operation("End a shell and forget its tab.", 204),
        "POST \(base)/tabs/{tab}/ticket": Operation(
            "A ticket for one WebSocket to this tab.",
            201,
            .json("Ticket")
        ),
        "GET /code/{name}/tty/{tab}": Operation(
            "The tab's terminal: a WebSocket (RFC 6455) with the subprotocol tty and ttyd's framing. "
                + "The first message brings the ticket as AuthToken. Close codes: "
                + TerminalClose.allCases.map { "\($0.rawValue) \($0)" }.joined(separator: ", ")
                + ".",
            101,
            others: [426]
        ),
        "GET /api/v1/usage": Operation(
            "What running containers use, sampled while somebody watches.",
            query: [.watch],
            200,
            .watchable("Usage")
        ),
        "GET /api/v1/events": Operation(
            "What the controller did, and why.",
            query: [.watch, .after, .limit, .name],
            200,
            .watchable("Event")
        ),
    ]
    for (verb, summary) in [
        ("suspend", "Stop it and keep its work."), ("resume", "Run it again."),
        ("reopen", "Open it again before it is gone."),
    ] {
        all["POST \(base)/\(verb)"] = Operation(summary, 200, .json("Workspace"), others: [409])
    }
    return all
}()
