import Glibc
import OperatingSystem
import Transcripts

/// Claude Code's own record of a conversation, on the volume.
struct SessionFile {
    let path: ByteString

    /// The file of a session; nil when there is none, in whichever directory it was begun.
    init?(session: String, home: ByteString) {
        let projects = home.appending(".claude/projects")
        let candidates = (Files.names(in: projects) ?? []).map {
            projects.appending($0).appending(ByteString("\(session).jsonl"))
        }
        guard let path = candidates.first(where: { Files.status($0)?.kind == .file }) else {
            return nil
        }
        self.path = path
    }

    /// The lines of the conversation since `messages` that are not among `known`, as Claude Code
    /// would have printed them.
    ///
    /// What it printed and what it wrote down have the same identifiers.
    func missing(known: Set<String>, since messages: Set<String>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var seen = known
        var hasBegun = false
        forEachLine(of: path) { line in
            guard let entry = JSONLine.decoded(Entry.self, from: line), let uuid = entry.uuid else {
                return
            }
            if messages.contains(uuid) { hasBegun = true }
            guard hasBegun, entry.isPrinted, seen.insert(uuid).inserted,
                let printed = try? JSONLine.encoded(entry.printed(uuid))
            else { return }
            if printed.count <= LineFramer().lengthMax { lines.append(printed.dropLast()) }
        }
        return lines
    }

    /// The messages that were taken into a turn while it ran, or into that of a later message.
    ///
    /// Claude Code knows the message again that began a turn, and hears one of these a second time.
    func absorbed() -> Set<String> {
        var absorbed: Set<String> = []
        forEachLine(of: path) { line in
            guard let entry = JSONLine.decoded(Entry.self, from: line) else { return }
            absorbed.formUnion(entry.mergedSendUuids ?? [])
            if let uuid = entry.attachment?.source_uuid { absorbed.insert(uuid) }
        }
        return absorbed
    }

    /// The identifiers of what an events file has of the conversation.
    static func known(in events: String) -> Set<String> {
        var known: Set<String> = []
        forEachLine(of: ByteString(events)) { line in
            guard !TranscriptEvent.isPartial(line),
                let event = TranscriptEvent(line: line), let uuid = event.uuid
            else { return }
            switch event.kind {
            case .assistant, .user: known.insert(uuid)
            default: break
            }
        }
        return known
    }
}

/// A line of a session's file.
private struct Entry: Decodable {
    let type: String
    let uuid: String?
    let sessionId: String?
    let timestamp: String?
    let isSidechain: Bool?
    let isMeta: Bool?
    let error: String?
    let message: JSONValue?
    let attachment: Attachment?
    let mergedSendUuids: [String]?

    struct Attachment: Decodable {
        // Claude Code's own name.
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let source_uuid: String?
    }

    /// Whether Claude Code prints it: answers and the results of tools, not what was said to it.
    var isPrinted: Bool {
        guard isSidechain != true, isMeta != true else { return false }
        switch type {
        // What Claude Code says in the model's place is no answer.
        case "assistant": return message?["model"] != .string("<synthetic>")
        case "user":
            return (message?["content"]?.values ?? []).contains {
                $0["type"] == .string("tool_result")
            }
        default: return false
        }
    }

    func printed(_ uuid: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "type": .string(type), "uuid": .string(uuid), "message": message ?? .null,
            "parent_tool_use_id": .null, "recovered": .bool(true),
        ]
        members["session_id"] = sessionId.map { .string($0) }
        members["timestamp"] = timestamp.map { .string($0) }
        members["error"] = error.map { .string($0) }
        return .object(members)
    }
}

/// Reads a file line by line; lines that are too long, and one without an end, are left out.
private func forEachLine(of path: ByteString, _ body: ([UInt8]) -> Void) {
    let file = path.withCString { open($0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
    guard file >= 0 else { return }
    defer { close(file) }
    var framer = LineFramer(lengthMax: 2 * LineFramer().lengthMax)
    while let chunk = try? readAll(file, upTo: 1 << 20), !chunk.isEmpty {
        for case .whole(let line) in framer.feed(chunk) { body(line) }
    }
}
