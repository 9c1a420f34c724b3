import API
import HTTPTypes
import Hummingbird
import Resources

/// Uploads of files to a workspace, and the resource usage of containers.
struct UploadRoutes {
    let api: any FileAPI & ResourceAPI & UsageAPI

    private struct Uploaded: Encodable {
        var path: String
    }

    func add(to routes: Routes) {
        routes.add(
            "/api/v1/workspaces/:name/files",
            needs: [.post: .editor],
            [.post: { try await upload($0, $1) }]
        )
        routes.add("/api/v1/usage", [.get: { request, _ in try await usage(request) }])
    }

    private func upload(_ request: Request, _ context: Context) async throws -> Response {
        let workspace = try context.name()
        let name = safeFileName(request.query("name") ?? "")
        _ = try await api.resource(.workspace, named: workspace)
        let bytes = try await request.bytes(limit: GatewayLimits.uploadBytesMax)
        let path = try await api.upload(bytes, called: name, to: workspace)
        return try .json(Uploaded(path: path), status: .created)
    }

    private func usage(_ request: Request) async throws -> Response {
        guard try request.flag("watch") else {
            return try .json(ResourceList(items: await api.usage()))
        }
        return .events(to: request, await api.usageStream()) { number, entry in
            ServerSentEvent(id: String(number), name: "usage", payload: try encodedJSON(entry))
        }
    }
}

/// The last component of a file's name, without characters that are special to a shell, a terminal
/// or a path.
func safeFileName(_ name: String) -> String {
    let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
    let safe = last.map { character in
        character.isLetter || character.isNumber || ".-_".contains(character) ? character : "-"
    }
    var text = String(String(safe).drop { $0 == "." || $0 == "-" })
    while text.utf8.count > 100 { text.removeFirst() }
    text = String(text.drop { $0 == "." || $0 == "-" })
    return text.isEmpty ? "file" : text
}
