import API
import HTTPTypes
import Hummingbird
import Resources
import Terminal

/// `/api/v1/workspaces/{name}/tabs…`: a workspace's terminals, and tickets for them.
struct TabRoutes {
    let api: any ResourceAPI & TabAPI
    let access: Access

    private struct Title: Decodable {
        var title: String?
    }

    private struct Order: Decodable {
        var order: [String]
    }

    func add(to routes: Routes) {
        let base = "/api/v1/workspaces/:name/tabs"
        routes.add(
            base,
            needs: [.post: .editor, .put: .editor],
            [
                .get: { _, context in
                    try .json(ResourceList(items: try await api.tabs(of: context.name())))
                },
                .post: { try await open($0, $1) },
                .put: { request, context in
                    let order = try decoded(Order.self, from: try await request.bytes()).order
                    let tabs = try await api.orderTabs(of: context.name(), order)
                    return try .json(ResourceList(items: tabs))
                },
            ]
        )
        routes.add(
            "\(base)/:tab",
            needs: [.patch: .editor, .delete: .editor],
            [
                .patch: { try await rename($0, $1) },
                .delete: { _, context in
                    let tab = try context.tab()
                    guard tab != .claude else {
                        throw APIError(
                            .invalid,
                            "the agent's tab stays; close the workspace instead"
                        )
                    }
                    try await api.closeTab("\(tab)", of: context.name())
                    return .empty
                },
            ]
        )
        routes.add(
            "\(base)/:tab/ticket",
            needs: [.post: .editor],
            [.post: { _, context in try await ticket(context) }]
        )
    }

    private func open(_ request: Request, _ context: Context) async throws -> Response {
        let bytes = try await request.bytes()
        let title = bytes.isEmpty ? nil : try decoded(Title.self, from: bytes).title
        if let title { try checkTitle(title) }
        let tab = try await api.openTab(of: context.name(), title: title)
        return try .json(tab, status: .created)
    }

    private func rename(_ request: Request, _ context: Context) async throws -> Response {
        guard let title = try decoded(Title.self, from: try await request.bytes()).title else {
            throw APIError(.invalid, "title is missing", field: "title")
        }
        try checkTitle(title)
        let tab = "\(try context.tab())"
        return try .json(try await api.renameTab(tab, of: context.name(), to: title))
    }

    private func checkTitle(_ title: String) throws(APIError) {
        let isPrintable = title.unicodeScalars.allSatisfy {
            ![.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
        guard (1...60).contains(title.count), isPrintable else {
            throw APIError(.invalid, "a title has 1 to 60 printable characters", field: "title")
        }
    }

    private func ticket(_ context: Context) async throws -> Response {
        let tab = try context.tab()
        let workspace = try await api.resource(.workspace, named: context.name())
        let principal = context.principal ?? .owner
        let scope = Access.TicketScope(
            user: principal.user,
            credential: principal.credential?.id,
            workspace: workspace.metadata.uid,
            tab: tab
        )
        return try .json(access.issueTicket(scope), status: .created)
    }
}

extension Context {
    /// The `{tab}` of the path.
    func tab() throws(APIError) -> TerminalTab {
        guard let tab = TerminalTab(parameters.get("tab") ?? "") else {
            let numbers = "shell-1 to shell-\(TerminalTab.shellMax)"
            throw APIError(.notFound, "a workspace's terminals are called claude and \(numbers)")
        }
        return tab
    }
}
