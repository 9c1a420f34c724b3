import API
import ArgumentParser
package import Resources

struct DescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show all that is known of a resource, with its last events.",
        discussion: """
            Examples:
              berth describe workspace first
              berth describe class/default
              berth describe chat c-7f3a
            """
    )

    private static let eventsMax = 20

    @Argument(help: "KIND NAME or KIND/NAME.")
    var target: [String]

    @OptionGroup var connection: ServerOptions

    func run() async throws {
        let target = try Target(target)
        guard !target.names.isEmpty else {
            throw Failure(.invalid, "name what to describe, as in `berth describe workspace first`")
        }
        let client = try connection.client
        var texts: [String] = []
        for name in try target.names.map(parsedName) {
            texts.append(try await text(target.subject, name, client))
        }
        Console.current.print(texts.joined(separator: "\n"), terminator: "")
    }

    private func text(
        _ subject: Target.Subject,
        _ name: ResourceName,
        _ client: APIClient
    ) async throws -> String {
        let console = Console.current
        switch subject {
        case .resource(let kind):
            let resource = try await client.get(AnyResource.self, kind.plural, name.text)
            let events =
                kind == .workspace
                ? try await client.list(Event.self, kind.plural, name.text, "events") : []
            let description = try Description(
                of: resource,
                events: events.suffix(Self.eventsMax),
                now: console.now(),
                coloured: console.isColoured
            )
            return description.text
        case .chats:
            let chats = try await client.list(Chat.self, "chats")
            guard let chat = chats.first(where: { $0.name == name }) else {
                throw Failure(.notFound, "there is no chat '\(name)'")
            }
            let messages = try await client.list(ChatMessage.self, "chats", name.text, "messages")
            return conversation(chat, messages)
        case .receipts, .events, .secrets, .rescues:
            throw Failure(.invalid, "workspaces, classes, sources and chats can be described")
        }
    }
}

/// The text of a chat with all its messages.
package func conversation(_ chat: Chat, _ messages: [ChatMessage]) -> String {
    var text = "Name:     \(chat.name)\nTitle:    \(escapingControls(chat.title))\n"
    text += "Created:  \(chat.creationTimestamp)\n"
    for message in messages {
        text += "\n\(message.role.rawValue) at \(message.time):\n"
        let lines = message.text.split(separator: "\n", omittingEmptySubsequences: false)
        text += lines.map { "  \(escapingControls(String($0)))\n" }.joined()
    }
    return text
}
