import Glibc
import OperatingSystem
package import Transcripts

/// `berth-guest hook`: what Claude Code is told about a question before the agent may ask it.
///
/// Without an answer the question is deferred: Claude Code ends, and asks the same again when the
/// session is resumed (PreToolUse hooks, `permissionDecision`).
package enum AgentHook {
    /// A hook's input is a tool call; no longer one is read.
    static let inputMax = 16 << 20

    /// The decision about a tool call, as JSON; nil when the input is none.
    package static func decision(on input: [UInt8], answers: [RunAnswer]) -> JSONValue? {
        guard let call = JSONLine.decoded(JSONValue.self, from: input),
            let id = call["tool_use_id"]?.text
        else { return nil }
        // The last one: an answer may be given again, otherwise.
        guard let answer = answers.last(where: { $0.toolUse == id }) else {
            return output(["permissionDecision": .string("defer")])
        }
        guard answer.isAllowed else {
            return output([
                "permissionDecision": .string("deny"),
                "permissionDecisionReason": .string(answer.reason ?? "The user refused."),
            ])
        }
        var members: [String: JSONValue] = ["permissionDecision": .string("allow")]
        if !answer.answers.isEmpty, case .object(var input)? = call["tool_input"] {
            input["answers"] = .object(answer.answers.mapValues { .string($0) })
            members["updatedInput"] = .object(input)
        }
        return output(members)
    }

    private static func output(_ members: [String: JSONValue]) -> JSONValue {
        .object([
            "hookSpecificOutput": .object(
                members.merging(["hookEventName": .string("PreToolUse")]) { $1 }
            )
        ])
    }

    /// Reads the tool call from standard input and answers on standard output.
    ///
    /// - Returns: the exit status; 2 tells Claude Code to refuse the call.
    static func perform(_ files: RunFiles) -> Int32 {
        guard let bytes = try? readAll(0, upTo: inputMax),
            let request = HeadlessRun(files)?.request,
            let decision = decision(on: bytes, answers: request.answers),
            let line = try? JSONLine.encoded(decision),
            (try? writeAll(line, to: 1)) != nil
        else { return 2 }
        return 0
    }
}
