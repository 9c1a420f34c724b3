package import Transcripts

/// How Claude Code is started for a run: its arguments, its environment and what it reads.
///
/// Nothing secret is in them: `claude` of the image hands over the credential itself.
package struct AgentStart: Hashable, Sendable {
    package var request: RunRequest
    package var files: RunFiles
    /// Whether the session is on the volume.
    package var isResumed: Bool
    /// Whether this run was started before.
    package var isContinued: Bool
    /// A file with the conversation that the workspace belongs to; nil when there is none.
    package var context: String?

    package init(
        request: RunRequest,
        files: RunFiles,
        isResumed: Bool,
        isContinued: Bool,
        context: String?
    ) {
        self.isContinued = isContinued
        self.request = request
        self.files = files
        self.isResumed = isResumed
        self.context = context
    }

    package var arguments: [String] {
        var arguments = [
            "claude", "--print", "--verbose", "--output-format", "stream-json", "--input-format",
            "stream-json", "--include-partial-messages", isResumed ? "--resume" : "--session-id",
            request.session, "--permission-mode", request.permissionMode,
        ]
        if !request.loadsRepositorySettings {
            arguments += ["--setting-sources", "user", "--strict-mcp-config"]
        }
        if let model = request.model { arguments += ["--model", model] }
        if let file = request.mcpConfig { arguments += ["--mcp-config", file] }
        if let budget = request.limits.budget { arguments += ["--max-budget-usd", "\(budget)"] }
        if let turns = request.limits.turns { arguments += ["--max-turns", "\(turns)"] }
        if let context { arguments += ["--append-system-prompt-file", context] }
        if let settings {
            // Without a host that answers, Claude Code offers the agent neither of these tools.
            arguments += ["--permission-prompt-tool", "stdio", "--settings", settings]
            if request.questions == .decide {
                arguments += ["--disallowedTools", "AskUserQuestion"]
            }
        }
        return arguments
    }

    /// The hook that pauses the agent when it asks; nil where it may not ask.
    private var settings: String? {
        var tools: [String] = []
        if request.questions == .ask { tools.append("AskUserQuestion") }
        if request.questions == .ask || request.asksForApproval { tools.append("ExitPlanMode") }
        guard !tools.isEmpty else { return nil }
        let words = [
            "/usr/lib/berth/berth-guest", "hook", "--directory", files.directory, "--id", files.run,
        ]
        let hook: JSONValue = .object([
            "type": .string("command"),
            "command": .string(words.map(Self.quoted).joined(separator: " ")),
            "timeout": .integer(30),
        ])
        let entry: JSONValue = .object([
            "matcher": .string(tools.joined(separator: "|")), "hooks": .array([hook]),
        ])
        let value: JSONValue = .object(["hooks": .object(["PreToolUse": .array([entry])])])
        return (try? JSONLine.encoded(value)).map { String(decoding: $0.dropLast(), as: UTF8.self) }
    }

    /// A word as a shell reads it back: Claude Code runs a hook's command in one.
    private static func quoted(_ word: String) -> String {
        "'"
            + word.split(separator: "'", omittingEmptySubsequences: false).joined(
                separator: "'\\''"
            )
            + "'"
    }

    /// What tells the processes of a run from all others.
    package static let marker = "BERTH_RUN"

    /// What is added to the environment of the container.
    package var environment: [String] {
        [
            "\(Self.marker)=\(request.session)", "GIT_TERMINAL_PROMPT=0",
            // A turn of this run that was interrupted goes on; one of an earlier run is over.
            "CLAUDE_CODE_RESUME_INTERRUPTED_TURN=\(isContinued ? "1" : "")",
        ]
    }

    /// A message as Claude Code reads it: one line.
    package static func line(for message: RunMessage) throws -> [UInt8] {
        try JSONLine.encoded(UserLine(uuid: message.uuid, message: .init(content: message.text)))
    }

    /// The answer to what Claude Code asks its host: nobody is here who could allow anything.
    package static func refusal(of request: String) throws -> [UInt8] {
        let decision: JSONValue = .object([
            "behavior": .string("deny"),
            "message": .string("Nobody can be asked for this permission in a headless run."),
        ])
        let response: JSONValue = .object([
            "subtype": .string("success"), "request_id": .string(request), "response": decision,
        ])
        return try JSONLine.encoded(
            JSONValue.object(["type": .string("control_response"), "response": response])
        )
    }
}

private struct UserLine: Encodable {
    struct Content: Encodable {
        var role = "user"
        let content: String
    }

    var type = "user"
    let uuid: String
    let message: Content
}
