import Reconciler
import Reconciliation
import Resources
import Testing
import Transcripts

/// What a run's events come to, in whatever pieces they are read.
@Suite
struct RunTranscriptTests {
    private static let lines = [
        #"{"type":"berth","subtype":"started","uuid":"s1","run":"r","time":100}"#,
        #"{"type":"system","subtype":"init","uuid":"i1","session_id":"s","model":"m"}"#,
        #"{"type":"stream_event","uuid":"p1","session_id":"s","event":{}}"#,
        #"{"type":"assistant","uuid":"a1","message":{"id":"m1","content":[{"type":"text","text":"é"}]}}"#,
        #"{"type":"assista"#,
        #"{"type":"result","subtype":"success","uuid":"e1","is_error":false,"terminal_reason":"#
            + #""completed","result":"done","model_usage_since_last_result":{"m":{"costUSD":0.25}}}"#,
        #"{"type":"berth","subtype":"ended","uuid":"s2","run":"r","time":130,"ending":"itself","status":0}"#,
    ]

    private static let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)

    @Test(arguments: [1, 2, 7, 64, 1_000])
    func `pieces of any length come to the same`(length: Int) {
        var transcript = RunTranscript()
        var kept: [String] = []
        var rest = Self.bytes[...]
        while !rest.isEmpty {
            kept += transcript.take(Array(rest.prefix(length))).map(\.uuid)
            rest = rest.dropFirst(length)
        }
        #expect(kept == ["s1", "i1", "a1", "e1", "s2"])
        #expect(transcript.offset == Int64(Self.bytes.count))
        #expect(transcript.cost == DollarAmount(micros: 250_000))
        #expect(transcript.elapsed(at: Timestamp(milliseconds: 999_000)) == .seconds(30))
        let now = Timestamp(milliseconds: 0)
        #expect(Resources.RunOutcome(transcript.state, now: now) == .succeeded("done"))
    }

    @Test func `reading goes on behind the last whole line`() {
        var transcript = RunTranscript()
        let cut = Self.bytes.count - 10
        _ = transcript.take(Array(Self.bytes.prefix(cut)))
        let last = Int64(Self.lines[6].utf8.count) + 1
        #expect(transcript.offset == Int64(Self.bytes.count) - last)
        #expect(transcript.readOffset == Int64(cut))
        #expect(Resources.RunOutcome(transcript.state, now: Timestamp(milliseconds: 0)) == nil)
        #expect(transcript.elapsed(at: Timestamp(milliseconds: 110_000)) == .seconds(10))
    }

    @Test func `a clock that lies gives no time below zero, and none beyond bounds`() {
        for (start, end) in [(1e300, -1e300), (-1e300, 1e300)] {
            var transcript = RunTranscript()
            for (subtype, time) in [(RunEvent.Subtype.started, start), (.ended, end)] {
                let event = RunEvent(subtype, uuid: "u", run: "r", time: time)
                _ = transcript.take((try? JSONLine.encoded(event)) ?? [])
            }
            #expect(transcript.elapsed(at: Timestamp(milliseconds: 0)) >= .zero)
        }
    }

    @Test func `a request tells the guest what the planner decided`() throws {
        let workspace = try UID(parsing: String(repeating: "a", count: 32))
        let run = RunID(workspace: workspace, generation: 1)
        let answer = Resources.RunAnswer(
            question: "toolu_1",
            verdict: .refused,
            message: "too large",
            time: Timestamp(milliseconds: 0)
        )
        let start = ProcessStart(
            number: 2,
            session: SessionID(of: run),
            messages: [],
            answer: answer,
            timeLimit: .seconds(90),
            silenceLimit: nil,
            budget: DollarAmount(micros: 1_500_000),
            mayAsk: true,
            presentsPlan: true
        )
        let request = RunRequest(start, answers: [answer])
        #expect(request.session == run.text)
        #expect(request.answers.map(\.toolUse) == ["toolu_1"])
        #expect(request.answers.first?.isAllowed == false)
        #expect(request.answers.first?.reason == "too large")
        #expect(request.questions == .ask)
        #expect(request.asksForApproval && request.permissionMode == "plan")
        #expect(request.limits.wall == 90 && request.limits.silence == nil)
        #expect(request.limits.budget == 1.5)
    }
}
