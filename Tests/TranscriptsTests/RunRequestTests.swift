import Testing
import Transcripts

@Suite struct `The files of a run` {
    static let run = "0F3a1d20-1111-4222-8333-944455556666"

    @Test func `have the run's name, which can be nothing but a UUID`() {
        let files = RunFiles(directory: "/run/berth/run", run: Self.run)
        #expect(files?.events == "/run/berth/run/\(Self.run).events.jsonl")
        for name in ["", "x", "../../../../etc/passwd", Self.run + "0", "0F3a1d20-1111-4222-8333"] {
            #expect(RunFiles(directory: "/d", run: name) == nil, "\(name)")
        }
    }

    @Test func `ask with nothing but what differs from the defaults`() {
        let text = #"{"session":"s","messages":[{"uuid":"u","text":"t"}]}"#
        let request = JSONLine.decoded(RunRequest.self, from: Array(text.utf8))
        #expect(request == RunRequest(session: "s", messages: [.init(uuid: "u", text: "t")]))
        #expect(request?.loadsRepositorySettings == false)
        #expect(request?.questions == .decide)
    }

    @Test func `are read back as they were written`() throws {
        var request = RunRequest(session: "s", messages: [.init(uuid: "u", text: "a\n\u{1F600}")])
        request.answers = [.init(toolUse: "t", isAllowed: true, answers: ["Which?": "Red"])]
        request.questions = .ask
        request.limits.budget = 1.5
        let line = try JSONLine.encoded(request)
        #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(JSONLine.decoded(RunRequest.self, from: line) == request)
    }

    @Test func `keep any JSON as it was`() {
        let text = #"{"a":[1,-2.5,true,null,"x\u00e9",{"b":[]}],"c":9007199254740993}"#
        let value = JSONLine.decoded(JSONValue.self, from: Array(text.utf8))
        #expect(value?["c"] == .integer(9_007_199_254_740_993))
        #expect(value?["a"]?.values?.count == 6)
        #expect(value?["a"]?.values?[2] == .bool(true))
    }
}
