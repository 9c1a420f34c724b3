/// One line of a run's events, as far as its progress depends on it.
///
/// The form is that of Claude Code 2.1's `--output-format stream-json`, observed; fields that are
/// not read here may change.
package struct TranscriptEvent: Sendable {
    /// What it says.
    package enum Kind: Sendable {
        /// The session is ready for a turn; repeated at each.
        case ready(SessionReady)
        /// The model answers; nil once it goes on by itself.
        case retry(ModelRetry)
        /// A piece of an answer, before the whole.
        case partial
        case assistant(AssistantMessage)
        /// A tool's result.
        case user
        case rateLimit(RateLimit)
        /// A message, or a turn that Claude Code began by itself, is `queued`, `started`,
        /// `completed` or `cancelled`.
        case command(uuid: String, state: String)
        /// How many commands and subagents run in the background.
        case background(Int)
        /// Claude Code did not go on with an interrupted turn, for it had begun in plan mode.
        case turnHeld
        /// Claude Code asks its host something and waits for the answer.
        case request(id: String, subtype: String)
        case result(TurnResult)
        /// The run's own.
        case run(RunEvent)
        /// All else.
        case other(type: String, subtype: String?)
    }

    /// What tells it from every other event; nil for those of the control protocol.
    package var uuid: String?
    package var session: String?
    package var kind: Kind

    /// nil when the line is no JSON object with a `type`: torn, or not Claude Code's.
    package init?(line: [UInt8]) {
        // Most lines that are none are told by their first byte.
        guard line.first == UInt8(ascii: "{"),
            let fields = JSONLine.decoded(EventFields.self, from: line)
        else { return nil }
        uuid = fields.uuid
        session = fields.session_id
        if fields.type == RunEvent.type {
            guard let own = JSONLine.decoded(RunEvent.self, from: line) else { return nil }
            kind = .run(own)
        } else {
            kind = fields.kind
        }
    }

    /// Whether the line is a piece of an answer, told without decoding it: most lines are.
    package static func isPartial(_ line: [UInt8]) -> Bool { line.starts(with: partialStart) }

    private static let partialStart = Array(#"{"type":"stream_event","#.utf8)
}

/// `system` / `init`.
package struct SessionReady: Hashable, Sendable {
    package var model: String?
    package var permissionMode: String?
    package var version: String?
    /// MCP servers by name with their status, `connected` where one is usable.
    package var servers: [String: String]
}

/// `system` / `api_retry`.
package struct ModelRetry: Hashable, Sendable, Codable {
    package var attempt: Int
    package var attemptsMax: Int
    /// Milliseconds until the next attempt.
    package var delay: Double
    /// The status of HTTP; nil where there was no connection.
    package var status: Int?
}

/// `assistant`.
package struct AssistantMessage: Hashable, Sendable {
    /// The same for all lines of one answer of the model.
    package var id: String?
    /// The text in it; nil when there is none.
    package var text: String?
    /// Why the model's API failed, where Claude Code made the message itself.
    package var error: String?
    /// Whether a subagent said it.
    package var isNested: Bool
}

/// `rate_limit_event`.
package struct RateLimit: Hashable, Sendable, Codable {
    /// `allowed`, `allowed_warning` or `rejected`.
    package var status: String
    /// Seconds since 1970.
    package var resetsAt: Double?
    /// `five_hour`, `seven_day` and others.
    package var kind: String?
}

/// `result`: the end of a turn.
package struct TurnResult: Hashable, Sendable, Codable {
    package var subtype: String
    package var isError: Bool
    package var terminalReason: String?
    /// The status of HTTP with which the model's API refused.
    package var apiStatus: Int?
    package var text: String?
    package var errors: [String]
    package var turns: Int
    /// US dollars since the result before it, over all models.
    package var cost: Double
    /// How many turns wait behind it.
    package var queued: Int
    package var question: Question?
    package var deniedTools: [DeniedTool]
}

/// A tool that was not allowed to run.
package struct DeniedTool: Hashable, Sendable, Codable {
    package var id: String
    package var name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}
