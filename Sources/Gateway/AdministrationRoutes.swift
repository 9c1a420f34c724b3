import API
import HTTPTypes
import Hummingbird
import NIOCore
import Resources

/// `/api/v1/{backup,orphans,checks}`: operations that only users of the controller's host may call.
struct AdministrationRoutes {
    let administration: any Administration

    func add(to routes: Routes) {
        routes.add(
            "/api/v1/backup",
            needs: [.get: .admin],
            [.get: { request, _ in try await backup(request) }]
        )
        routes.add(
            "/api/v1/orphans",
            needs: [.get: .admin],
            [
                .get: { _, _ in
                    try .json(ResourceList(items: try await administration.orphans()))
                }
            ]
        )
        routes.add("/api/v1/orphans/:uid/adopt", [.post: { try await adopt($0, $1) }])
        routes.add(
            "/api/v1/checks",
            needs: [.get: .admin],
            [.get: { _, _ in try .json(ResourceList(items: await administration.checks())) }]
        )
    }

    /// Streams a copy of the database; a truncated copy is shorter than the size in its own header.
    private func backup(_ request: Request) async throws -> Response {
        let pieces = try await administration.backup()
        return .streaming(type: "application/vnd.sqlite3", to: request) { sink in
            do {
                for try await piece in pieces { await sink.send(ByteBuffer(bytes: piece)) }
            } catch {
                // The stream ends early, and the client rejects the truncated copy.
            }
        }
    }

    private func adopt(_ request: Request, _ context: Context) async throws -> Response {
        let uid: UID
        do {
            uid = try UID(parsing: context.parameters.get("uid") ?? "")
        } catch {
            throw APIError(.invalid, error.message, field: "uid")
        }
        let word = request.query("state") ?? WorkspaceState.open.rawValue
        guard let state = WorkspaceState(rawValue: word), state != .closed else {
            throw APIError(.invalid, "state is Open or Suspended", field: "state")
        }
        let wanted = AdoptionRequest(
            state: state,
            repository: try request.value("repository", as: RepositoryURL.self),
            branch: try request.value("branch", as: GitBranch.self)
        )
        return try .json(try await administration.adopt(uid, wanted))
    }
}
