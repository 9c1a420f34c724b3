import Testing
import Transcripts

@Suite struct `How far a run is` {
    @Test func `stands in its recorded events`() throws {
        let state = try Recording("done").state
        #expect(state.model == "claude-sonnet-5-5")
        #expect(state.turns == 2)
        #expect(abs(state.cost - 0.000_024) < 1e-9)
        #expect(state.completedCommands.count == 1)
        #expect(state.isIdle(after: state.completedCommands))
        #expect(!state.isIdle(after: ["another"]))
        #expect(state.rateLimit?.status == "allowed")
        #expect(state.starts == 1)
    }

    @Test func `is the same when events are read twice`() throws {
        let lines = try Recording("budget").lines
        let once = Recording.folded(lines)
        let twice = Recording.folded(lines.dropLast() + lines.dropLast() + [lines[lines.count - 1]])
        #expect(twice.cost == once.cost)
        #expect(twice.turns == once.turns)
        #expect(abs(once.cost - 10) < 0.01)
    }

    @Test func `counts what every process cost, not the session's sum`() {
        func result(_ uuid: String, _ cost: Double) -> [UInt8] {
            Array(
                """
                {"type":"result","uuid":"\(uuid)","subtype":"success","is_error":false,\
                "total_cost_usd":9,"model_usage_since_last_result":\
                {"a":{"costUSD":\(cost)},"b":{"costUSD":1}}}
                """.utf8
            )
        }
        let state = Recording.folded([result("1", 2), result("2", 0.5), result("2", 0.5)])
        #expect(state.cost == 4.5)
    }

    @Test func `knows work in the background, servers and denied tools`() {
        let lines = [
            #"{"type":"system","subtype":"init","mcp_servers":[{"name":"berth","status":"failed"}]}"#,
            #"{"type":"system","subtype":"background_tasks_changed","tasks":[{"task_id":"a"}]}"#,
            #"{"type":"result","permission_denials":[{"tool_name":"Bash","tool_use_id":"t"}]}"#,
        ]
        let state = Recording.folded(lines.map { Array($0.utf8) })
        #expect(state.servers == ["berth": "failed"])
        #expect(state.background == 1)
        #expect(state.deniedTools == [DeniedTool(id: "t", name: "Bash")])
    }

    @Test func `counts answers of the model, over all processes`() throws {
        #expect(try Recording("asked-again").state.turns == 1)
        #expect(try Recording("answered").state.turns == 2)
        #expect(try Recording("unauthorized").state.turns == 0)
    }

    @Test func `forgets a question once its answer is there`() throws {
        #expect(try Recording("asked").state.question != nil)
        #expect(try Recording("answered").state.question == nil)
    }

    @Test(arguments: [
        "", "{", "null", "[]", #"{"type":7}"#, #"{"no":"type"}"#, #"{"type":"assist"#,
        #"{"type":"berth","subtype":"unknown"}"#,
    ])
    func `is untouched by lines that are no events`(line: String) {
        #expect(TranscriptEvent(line: Array(line.utf8)) == nil)
    }

    @Test(arguments: [
        #"{"type":"result","is_error":"yes","errors":7,"model_usage_since_last_result":[]}"#,
        #"{"type":"system","subtype":"init","mcp_servers":{"a":1},"model":null}"#,
        #"{"type":"assistant","message":"text"}"#, #"{"type":"control_request"}"#,
        #"{"type":"something_new","a":{"b":[1,2,{}]}}"#,
    ])
    func `survives fields of another form`(line: String) {
        #expect(TranscriptEvent(line: Array(line.utf8)) != nil)
    }

    @Test func `is read from lines that are not UTF-8`() {
        var line = Array(
            #"{"type":"assistant","message":{"content":[{"type":"text","text":"x"}]}}"#.utf8
        )
        line[line.count - 6] = 0xE9
        let state = Recording.folded([line])
        #expect(state.lastText == "\u{FFFD}")
    }
}
