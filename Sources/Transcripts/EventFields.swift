// Claude Code's own names.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

/// The fields of Claude Code's events that are read, whichever event has them.
///
/// A field of another form than expected counts as absent: a new version must not stop a run.
struct EventFields: Decodable {
    let type: String
    let subtype: String?
    let uuid: String?
    let session_id: String?
    private let values: KeyedDecodingContainer<Key>

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        values = try decoder.container(keyedBy: Key.self)
        type = try values.decode(String.self, forKey: Key(stringValue: "type"))
        subtype = try? values.decode(String.self, forKey: Key(stringValue: "subtype"))
        uuid = try? values.decode(String.self, forKey: Key(stringValue: "uuid"))
        session_id = try? values.decode(String.self, forKey: Key(stringValue: "session_id"))
    }

    private func field<Value: Decodable>(_ name: String, _ type: Value.Type = Value.self) -> Value?
    {
        try? values.decode(type, forKey: Key(stringValue: name))
    }

    var kind: TranscriptEvent.Kind {
        switch type {
        case "stream_event": .partial
        case "assistant": .assistant(assistant)
        case "user": .user
        case "result": .result(result)
        case "system": system
        case "rate_limit_event": rateLimit.map { .rateLimit($0) } ?? other
        case "command_lifecycle":
            if let command: String = field("command_uuid"), let state: String = field("state") {
                .command(uuid: command, state: state)
            } else {
                other
            }
        case "control_request":
            if let id: String = field("request_id") {
                .request(id: id, subtype: field("request", Request.self)?.subtype ?? "")
            } else {
                other
            }
        default: other
        }
    }

    private var other: TranscriptEvent.Kind { .other(type: type, subtype: subtype) }

    private var system: TranscriptEvent.Kind {
        switch subtype {
        case "init":
            let servers = field("mcp_servers", [Server].self) ?? []
            return .ready(
                SessionReady(
                    model: field("model"),
                    permissionMode: field("permissionMode"),
                    version: field("claude_code_version"),
                    servers: Dictionary(servers.map { ($0.name, $0.status) }) { $1 }
                )
            )
        case "api_retry":
            return .retry(
                ModelRetry(
                    attempt: field("attempt") ?? 0,
                    attemptsMax: field("max_retries") ?? 0,
                    delay: field("retry_delay_ms") ?? 0,
                    status: field("error_status")
                )
            )
        case "background_tasks_changed":
            return .background(field("tasks", [JSONValue].self)?.count ?? 0)
        case "status" where field("resume_held_for_plan") == true: return .turnHeld
        default: return other
        }
    }

    private var rateLimit: RateLimit? {
        field("rate_limit_info", LimitFields.self).map {
            RateLimit(status: $0.status, resetsAt: $0.resetsAt, kind: $0.rateLimitType)
        }
    }

    private var assistant: AssistantMessage {
        let message: Message? = field("message")
        let blocks = message?.content ?? []
        let texts = blocks.compactMap(\.text)
        return AssistantMessage(
            id: message?.id,
            text: texts.isEmpty ? nil : texts.joined(separator: "\n"),
            error: field("error"),
            isNested: field("parent_tool_use_id", String.self) != nil
        )
    }

    private var result: TurnResult {
        let usage = field("model_usage_since_last_result", [String: Usage].self) ?? [:]
        let deferred: Deferred? = field("deferred_tool_use")
        return TurnResult(
            subtype: subtype ?? "",
            isError: field("is_error") ?? false,
            terminalReason: field("terminal_reason"),
            apiStatus: field("api_error_status"),
            text: field("result"),
            errors: field("errors") ?? [],
            turns: field("num_turns") ?? 0,
            cost: usage.values.reduce(0) { $0 + $1.costUSD },
            queued: field("queued_turn_count") ?? 0,
            question: deferred.map { Question(id: $0.id, tool: $0.name, input: $0.input) },
            deniedTools: (field("permission_denials", [Denial].self) ?? []).map {
                DeniedTool(id: $0.tool_use_id, name: $0.tool_name)
            }
        )
    }
}

private struct Server: Decodable {
    let name: String
    let status: String
}

private struct Request: Decodable { let subtype: String }

private struct LimitFields: Decodable {
    let status: String
    let resetsAt: Double?
    let rateLimitType: String?
}

private struct Message: Decodable {
    let id: String?
    let content: [Block]

    struct Block: Decodable { let text: String? }
}

private struct Usage: Decodable { let costUSD: Double }

private struct Deferred: Decodable {
    let id: String
    let name: String
    let input: JSONValue
}

private struct Denial: Decodable {
    let tool_use_id: String
    let tool_name: String
}
