import Guest
import Testing
import Transcripts

@Suite struct `How Claude Code is started for a run` {
    private func start(_ change: (inout RunRequest) -> Void = { _ in }) throws -> AgentStart {
        let run = "0f3a1d20-1111-4222-8333-944455556666"
        var request = RunRequest(session: run, messages: [])
        change(&request)
        let files = try #require(RunFiles(directory: "/run/it's", run: run))
        return AgentStart(
            request: request,
            files: files,
            isResumed: false,
            isContinued: false,
            context: nil
        )
    }

    private func word(after option: String, in arguments: [String]) -> String? {
        arguments.firstIndex(of: option).map { arguments[$0 + 1] }
    }

    @Test func `it reads from standard input, and no settings of the repository`() throws {
        var start = try start()
        #expect(start.arguments.contains("--print"))
        #expect(word(after: "--input-format", in: start.arguments) == "stream-json")
        #expect(word(after: "--setting-sources", in: start.arguments) == "user")
        #expect(word(after: "--session-id", in: start.arguments) == start.request.session)
        start.isResumed = true
        #expect(word(after: "--resume", in: start.arguments) == start.request.session)
        start.request.loadsRepositorySettings = true
        #expect(!start.arguments.contains("--setting-sources"))
    }

    @Test func `who decides alone gets no hook and no tool to ask with`() throws {
        #expect(try !start().arguments.contains("--settings"))
        let planning = try start { $0.asksForApproval = true }.arguments
        #expect(word(after: "--disallowedTools", in: planning) == "AskUserQuestion")
        #expect(try #require(word(after: "--settings", in: planning)).contains("\"ExitPlanMode\""))
    }

    @Test func `the hook's command is quoted for a shell`() throws {
        let arguments = try start { $0.questions = .ask }.arguments
        let settings = try #require(word(after: "--settings", in: arguments))
        let value = JSONLine.decoded(JSONValue.self, from: Array(settings.utf8))
        let hook = value?["hooks"]?["PreToolUse"]?.values?.first
        #expect(hook?["matcher"] == .string("AskUserQuestion|ExitPlanMode"))
        let command = try #require(hook?["hooks"]?.values?.first?["command"]?.text)
        #expect(
            command.hasPrefix(#"'/usr/lib/berth/berth-guest' 'hook' '--directory' '/run/it'\''s'"#)
        )
    }

    @Test func `limits are its own where it has them`() throws {
        let arguments = try start { ($0.limits.budget, $0.limits.turns) = (2.5, 7) }.arguments
        #expect(word(after: "--max-budget-usd", in: arguments) == "2.5")
        #expect(word(after: "--max-turns", in: arguments) == "7")
    }

    @Test func `a message is one line with its identifier`() throws {
        let line = try AgentStart.line(for: RunMessage(uuid: "u", text: "one\ntwo"))
        let value = JSONLine.decoded(JSONValue.self, from: line)
        #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(value?["uuid"] == .string("u"))
        #expect(value?["message"]?["content"] == .string("one\ntwo"))
    }
}

@Suite struct `What Claude Code is told about a question` {
    private let call = #"{"tool_use_id":"t1","tool_input":{"questions":[{"question":"Which?"}]}}"#

    private func decision(_ answers: [RunAnswer]) -> JSONValue? {
        AgentHook.decision(on: Array(call.utf8), answers: answers)?["hookSpecificOutput"]
    }

    @Test func `it waits while there is no answer to this very call`() {
        #expect(decision([])?["permissionDecision"] == .string("defer"))
        let other = RunAnswer(toolUse: "t2", isAllowed: true)
        #expect(decision([other])?["permissionDecision"] == .string("defer"))
    }

    @Test func `an answer goes into what was asked, the newest one`() {
        let answers = ["Red", "Blue"].map {
            RunAnswer(toolUse: "t1", isAllowed: true, answers: ["Which?": $0])
        }
        let input = decision(answers)?["updatedInput"]
        #expect(input?["answers"]?["Which?"] == .string("Blue"))
        #expect(input?["questions"]?.values?.count == 1)
    }

    @Test func `a refusal has its reason`() {
        let refusal = RunAnswer(toolUse: "t1", isAllowed: false, reason: "No.")
        #expect(decision([refusal])?["permissionDecision"] == .string("deny"))
        #expect(decision([refusal])?["permissionDecisionReason"] == .string("No."))
    }

    @Test func `what is no tool call gets no decision`() {
        #expect(AgentHook.decision(on: Array("{}".utf8), answers: []) == nil)
        #expect(AgentHook.decision(on: [], answers: []) == nil)
    }
}
