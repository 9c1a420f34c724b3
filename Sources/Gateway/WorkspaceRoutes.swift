import API
import HTTPTypes
import Hummingbird
import NIOCore
import Resources

/// `/api/v1/workspaces/{name}/…`: queries about one workspace, and actions on it.
struct WorkspaceRoutes {
    let api: any WorkspaceAPI

    func add(to routes: Routes) {
        let base = "/api/v1/workspaces/:name"
        routes.add(
            "\(base)/unsaved-work",
            [.get: { _, context in try .json(try await api.unsavedWork(of: context.name())) }]
        )
        routes.add("\(base)/logs", [.get: { try await logs($0, $1) }])
        routes.add("\(base)/close", needs: [.post: .editor], [.post: { try await close($0, $1) }])
        for (verb, state) in [
            ("suspend", WorkspaceState.suspended), ("resume", .open), ("reopen", .open),
        ] {
            routes.add(
                "\(base)/\(verb)",
                needs: [.post: .editor],
                [.post: { try await set(StateRequest(state: state), $0, $1) }]
            )
        }
        routes.add(
            "\(base)/reconcile",
            needs: [.post: .editor],
            [
                .post: { _, context in
                    try await api.reconcile(context.name())
                    return Response(status: .accepted)
                }
            ]
        )
        routes.add(
            "/api/v1/reconcile",
            needs: [.post: .editor],
            [
                .post: { _, _ in
                    try await api.reconcile(nil)
                    return Response(status: .accepted)
                }
            ]
        )
    }

    private func close(_ request: Request, _ context: Context) async throws -> Response {
        let policy = try request.unsavedPolicy()
        return try await set(StateRequest(state: .closed, onUnsaved: policy), request, context)
    }

    private func set(
        _ state: StateRequest,
        _ request: Request,
        _ context: Context
    ) async throws -> Response {
        var state = state
        state.resourceVersion = try request.expectedVersion()
        return try .json(try await api.setState(of: context.name(), to: state))
    }

    /// The log without framing; it is streamed as the container writes.
    private func logs(_ request: Request, _ context: Context) async throws -> Response {
        let query = LogQuery(
            follow: try request.flag("follow"),
            since: try request.value("since", as: Timestamp.self),
            tail: try request.number("tail", in: 0...1_000_000)
        )
        let chunks = try await api.logs(of: context.name(), query)
        return .streaming(type: "application/octet-stream", to: request) { sink in
            do {
                for try await chunk in chunks { await sink.send(ByteBuffer(bytes: chunk)) }
            } catch {
                let text = "\nberth: the log broke off: \(error)\n"
                await sink.send(ByteBuffer(string: escapingControls(text)))
            }
        }
    }
}

extension Request {
    /// The policy in the query, which replaces the spec's; nil when the query has none.
    func unsavedPolicy() throws(APIError) -> UnsavedPolicy? {
        guard let word = query("onUnsaved") else { return nil }
        let policy = UnsavedPolicy.allCases.first {
            $0.rawValue.lowercased() == word.lowercased()
        }
        guard let policy else {
            throw APIError(.invalid, "onUnsaved is Block, Archive or Discard", field: "onUnsaved")
        }
        return policy
    }
}
