/// What one start of a headless run is asked to do: `RUN.request.json`, which the controller writes
/// whole (a new file that takes the old one's name) before each start.
///
/// The limits are those of one process: who starts a run again subtracts what it has used.
package struct RunRequest: Hashable, Sendable, Codable {
    /// Who decides what the agent would ask.
    package enum Questions: String, Hashable, Sendable, Codable {
        /// A question ends the process; the answer comes with the next start.
        case ask
        /// The agent has no way to ask.
        case decide
    }

    /// Claude Code's session, a UUID; the same for all runs of a conversation.
    package var session: String
    /// What is said to the agent, in this order; what the session has heard is not heard again.
    package var messages: [RunMessage]
    /// Answers to what earlier processes of this run asked.
    package var answers: [RunAnswer] = []
    package var questions = Questions.decide
    /// Whether a plan has to be approved: `ExitPlanMode` is asked about as a question is.
    package var asksForApproval = false
    /// Claude Code's `--permission-mode`.
    package var permissionMode = "bypassPermissions"
    /// Whether the repository's settings, hooks and MCP servers take effect.
    package var loadsRepositorySettings = false
    /// Claude Code's `--model`; nil is its own default.
    package var model: String?
    /// A file for `--mcp-config`.
    package var mcpConfig: String?
    package var limits = RunLimits()

    package init(session: String, messages: [RunMessage]) {
        self.session = session
        self.messages = messages
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        session = try container.decode(String.self, forKey: .session)
        messages = try container.decode([RunMessage].self, forKey: .messages)
        answers = try container.decodeIfPresent([RunAnswer].self, forKey: .answers) ?? []
        questions = try container.decodeIfPresent(Questions.self, forKey: .questions) ?? .decide
        asksForApproval =
            try container.decodeIfPresent(Bool.self, forKey: .asksForApproval) ?? false
        permissionMode =
            try container.decodeIfPresent(String.self, forKey: .permissionMode)
            ?? "bypassPermissions"
        loadsRepositorySettings =
            try container.decodeIfPresent(Bool.self, forKey: .loadsRepositorySettings) ?? false
        model = try container.decodeIfPresent(String.self, forKey: .model)
        mcpConfig = try container.decodeIfPresent(String.self, forKey: .mcpConfig)
        limits = try container.decodeIfPresent(RunLimits.self, forKey: .limits) ?? RunLimits()
    }
}

/// Something said to the agent; a line of `RUN.messages.jsonl` is one too.
package struct RunMessage: Hashable, Sendable, Codable {
    /// A UUID, by which Claude Code knows a message that it has heard, in whichever process.
    package var uuid: String
    package var text: String

    package init(uuid: String, text: String) {
        self.uuid = uuid
        self.text = text
    }
}

/// What somebody answered to a question of the agent, or said about its plan.
package struct RunAnswer: Hashable, Sendable, Codable {
    /// The `id` of the ``Question``.
    package var toolUse: String
    /// Whether the agent may go on; false is a refusal, for `reason`.
    package var isAllowed: Bool
    /// For each question its answer, by the question's words.
    package var answers: [String: String] = [:]
    /// Why not, in words for the agent.
    package var reason: String?

    package init(
        toolUse: String,
        isAllowed: Bool,
        answers: [String: String] = [:],
        reason: String? = nil
    ) {
        self.toolUse = toolUse
        self.isAllowed = isAllowed
        self.answers = answers
        self.reason = reason
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        toolUse = try container.decode(String.self, forKey: .toolUse)
        isAllowed = try container.decode(Bool.self, forKey: .isAllowed)
        answers = try container.decodeIfPresent([String: String].self, forKey: .answers) ?? [:]
        reason = try container.decodeIfPresent(String.self, forKey: .reason)
    }
}

/// How far one process of a run may go; nil is without that limit.
package struct RunLimits: Hashable, Sendable, Codable {
    /// Seconds from its start.
    package var wall: Double?
    /// Seconds without any event of the agent.
    package var silence: Double?
    /// US dollars; Claude Code compares them after each answer of the model.
    package var budget: Double?
    /// Answers of the model.
    package var turns: Int?
    /// Seconds that background work gets after the last result; 5 unless said otherwise.
    package var grace: Double?
    /// Bytes of the events file, after which only what a run cannot do without is kept; 256 MiB
    /// unless said otherwise.
    package var events: Int?

    package init() {}

    package static let graceDefault = 5.0
    package static let eventsDefault = 256 << 20
}
