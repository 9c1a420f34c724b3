import API
import HTTPTypes
import Hummingbird
import Resources

/// `/api/v1/chats…`: conversations and their messages.
struct ChatRoutes {
    let api: any ChatAPI

    private struct NewChat: Decodable {
        var name: ResourceName?
        var title: String
    }

    private struct NewMessage: Decodable {
        var text: String
        var role: ChatMessage.Role?
    }

    func add(to routes: Routes) {
        routes.add(
            "/api/v1/chats",
            needs: [.post: .editor],
            [
                .get: { _, _ in try .json(ResourceList(items: try await api.chats())) },
                .post: { request, _ in
                    let new = try decoded(NewChat.self, from: try await request.bytes())
                    let chat = try await api.createChat(new.name, title: new.title)
                    return try .json(chat, status: .created)
                },
            ]
        )
        routes.add("/api/v1/chats/:name/stream", [.get: { try await stream($0, $1) }])
        routes.add(
            "/api/v1/chats/:name/messages",
            needs: [.post: .editor],
            [
                .get: { _, context in
                    let messages = try await api.messages(of: context.name())
                    return try .json(ResourceList(items: messages))
                },
                .post: { try await post($0, $1) },
            ]
        )
    }

    /// Streams messages, starting after the last one that the client has seen, or with the first.
    private func stream(_ request: Request, _ context: Context) async throws -> Response {
        let last = request.headers[.lastEventID].flatMap { Int64($0) }
        let messages = try await api.messageStream(
            of: context.name(),
            after: try last ?? request.number("after", in: 0...Int64.max) ?? 0
        )
        return .events(to: request, messages) { _, message in
            ServerSentEvent(
                id: String(message.id),
                name: "message",
                payload: try encodedJSON(message)
            )
        }
    }

    private func post(_ request: Request, _ context: Context) async throws -> Response {
        let name = try context.name()
        let new = try decoded(NewMessage.self, from: try await request.bytes())
        guard new.role != .summary else {
            throw APIError(.invalid, "summaries are written by the controller", field: "role")
        }
        let message = try await api.post(new.text, as: new.role ?? .user, to: name)
        return try .json(message, status: .created)
    }
}
