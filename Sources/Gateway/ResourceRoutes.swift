import API
import HTTPTypes
import Hummingbird
import Resources

/// `/api/v1/{kind}[/{name}]` for every kind of resource.
struct ResourceRoutes {
    let api: any ResourceAPI
    let decode: @Sendable ([UInt8]) -> Result<Declaration, APIError>

    func add(to routes: Routes) {
        for kind in Kind.allCases {
            routes.add(
                "/api/v1/\(kind.plural)",
                [.get: { request, _ in try await list(kind, request) }]
            )
            routes.add(
                "/api/v1/\(kind.plural)/:name",
                needs: [.put: kind == .workspace ? .editor : .admin],
                [
                    .get: { _, context in
                        let resource = try await api.resource(kind, named: context.name())
                        var response = try Response.json(resource)
                        response.headers[.eTag] = "\"\(resource.metadata.resourceVersion)\""
                        return response
                    },
                    .put: { request, context in try await apply(kind, request, context) },
                    .delete: { request, context in
                        let policy = try request.unsavedPolicy()
                        if policy != nil, kind != .workspace {
                            throw APIError(
                                .invalid,
                                "only a workspace holds unsaved work",
                                field: "onUnsaved"
                            )
                        }
                        try await api.delete(
                            kind,
                            named: context.name(),
                            onUnsaved: policy,
                            version: request.expectedVersion()
                        )
                        return Response(status: .accepted)
                    },
                ]
            )
        }
    }

    private func list(_ kind: Kind, _ request: Request) async throws -> Response {
        let selector = try request.value("labelSelector", as: LabelSelector.self)
        guard try request.flag("watch") else {
            let list = try await api.resources(kind, selector: selector)
            switch request.query("view") {
            case nil, "full": return try .json(list)
            case "summary": return try summary(list.items)
            case .some: throw APIError(.invalid, "view is full or summary", field: "view")
            }
        }
        let version = try request.number("resourceVersion", in: 0...Int64.max)
        let changes = try await api.changes(kind, selector: selector, after: version)
        return .events(to: request, changes) { _, watched in
            ServerSentEvent(
                id: watched.version.map(String.init),
                name: watched.change.type.rawValue,
                payload: try encodedJSON(watched.change)
            )
        }
    }

    /// The summary of each item, as a table shows it.
    private func summary(_ items: [AnyResource]) throws -> Response {
        let summaries = try items.map { item in
            guard case .workspace(let workspace) = item else {
                throw APIError(.invalid, "only workspaces have a summary", field: "view")
            }
            return WorkspaceSummary(workspace)
        }
        return try .json(ResourceList(items: summaries))
    }

    private func apply(_ kind: Kind, _ request: Request, _ context: Context) async throws
        -> Response
    {
        let name = try context.name()
        let dryRun = try request.flag("dryRun")
        var declaration = try decode(try await request.bytes()).get()
        if let version = try request.expectedVersion() { declaration.resourceVersion = version }
        guard declaration.kind == kind, declaration.name == name else {
            let named = "\(declaration.kind.plural)/\(declaration.name)"
            throw APIError(
                .invalid,
                "the body declares \(named), the path names \(kind.plural)/\(name)",
                field: declaration.kind == kind ? "metadata.name" : "kind"
            )
        }
        let outcome = try await api.apply(
            declaration,
            dryRun: dryRun,
            plan: request.query("plan")
        )
        let created = outcome.change == .created && !dryRun
        return try .json(outcome, status: created ? .created : .ok)
    }
}

extension Request {
    /// The version in `If-Match` on which a change is based; nil when any version is accepted.
    ///
    /// Throws when the value is not one of our versions. Source: RFC 9110, section 13.1.1.
    func expectedVersion() throws(APIError) -> Int64? {
        guard let text = headers[.ifMatch], text != "*" else { return nil }
        guard text.count > 2, text.hasPrefix("\""), text.hasSuffix("\""),
            let version = Int64(text.dropFirst().dropLast())
        else {
            throw APIError(
                .invalid,
                "If-Match takes metadata.resourceVersion in quotation marks, such as \"17\", not \(text)",
                field: "If-Match"
            )
        }
        return version
    }
}
