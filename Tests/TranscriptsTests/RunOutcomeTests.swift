import Testing
import Transcripts

@Suite struct `What a run came to` {
    @Test(arguments: [
        ("done", RunOutcome.succeeded(text: "All is done.")),
        ("answered", .succeeded(text: "All is done.")),
        ("waited", .succeeded(text: "Heard one.")),
        ("background", .succeeded(text: "All is done.")),
        ("unauthorized", .unauthorized),
        ("signed-out", .signedOut),
        ("unavailable", .modelUnavailable),
        ("limited", .limited(until: 1_900_000_000)),
        ("budget", .budgetReached),
        ("turns", .turnsReached),
        ("silent", .timedOut(.silence)),
        ("stopped", .stopped),
        ("killed", .interrupted("The agent's process was ended by signal 9.")),
    ])
    func `stands in its recorded events`(name: String, outcome: RunOutcome) throws {
        #expect(try RunOutcome(Recording(name).state) == outcome)
    }

    @Test(arguments: ["asked", "asked-again"])
    func `is a question with its options`(name: String) throws {
        guard case .asked(let question) = try RunOutcome(Recording(name).state) else {
            Issue.record("not asked")
            return
        }
        let options: [Question.Option] = [
            .init(label: "Red", description: "As fire"),
            .init(label: "Blue", description: "As the sea"),
        ]
        let item = Question.Item(
            question: "Which colour?",
            header: "Colour",
            allowsSeveral: false,
            options: options
        )
        #expect(question.subject == .questions([item]))
        #expect(question.id.hasPrefix("toolu_"))
    }

    @Test func `is a plan to be approved`() throws {
        guard case .asked(let question) = try RunOutcome(Recording("plan").state),
            case .plan = question.subject
        else {
            Issue.record("no plan")
            return
        }
    }

    @Test func `is the model's failure with its status`() throws {
        guard case .modelFailed(529, let text) = try RunOutcome(Recording("overloaded").state)
        else {
            Issue.record("not failed")
            return
        }
        #expect(text.contains("529"))
    }

    @Test func `is unknown while the process runs`() throws {
        let lines = try Recording("done").lines
        #expect(RunOutcome(Recording.folded(lines.dropLast())) == nil)
        #expect(try RunOutcome(Recording.folded(lines + [Recording.own(.started)])) == nil)
    }

    private func ended(_ change: (inout RunEvent) -> Void) throws -> RunOutcome? {
        let lines = try [Recording.own(.started), Recording.own(.ended, change)]
        return RunOutcome(Recording.folded(lines))
    }

    @Test func `without a result is how its process ended`() throws {
        #expect(try ended { $0.signal = 9 }?.isResumable == true)
        #expect(try ended { ($0.status, $0.ending) = (0, .itself) } == .succeeded(text: ""))
        #expect(
            try ended { ($0.status, $0.errors) = (1, "Error: Session ID x is already in use.") }
                == .sessionInUse
        )
        #expect(
            try ended { ($0.status, $0.errors) = (1, "No conversation found with ID") }
                == .sessionMissing
        )
        #expect(try ended { ($0.status, $0.errors) = (7, "one\nwhy\n") } == .failed("why"))
        #expect(try ended { $0.ending = .wall } == .timedOut(.wall))
    }

    @Test func `of a start that had nothing left to say is the answer of the one before`() throws {
        let before = try Recording("done").lines
        let after = try [
            Recording.own(.started),
            Recording.own(.ended) { ($0.status, $0.ending) = (0, .itself) },
        ]
        #expect(
            RunOutcome(Recording.folded(before + after)) == .succeeded(text: "All is done.")
        )
    }

    @Test func `is no success when a plan was left unapproved`() throws {
        let held = #"{"type":"system","subtype":"status","resume_held_for_plan":true}"#
        let lines = try [
            Recording.own(.started), Array(held.utf8), Recording.own(.ended) { $0.status = 0 },
        ]
        guard case .failed = RunOutcome(Recording.folded(lines)) else {
            Issue.record("not failed")
            return
        }
    }

    @Test func `of no session is told from other errors`() throws {
        let text = #"{"type":"result","subtype":"error_during_execution","is_error":true,"#
        let missing = text + #""errors":["No conversation found with session ID: x"]}"#
        let aborted = text + #""terminal_reason":"aborted_tools"}"#
        let end = try Recording.own(.ended) { $0.status = 1 }
        #expect(RunOutcome(Recording.folded([Array(missing.utf8), end])) == .sessionMissing)
        guard case .interrupted = RunOutcome(Recording.folded([Array(aborted.utf8), end])) else {
            Issue.record("not interrupted")
            return
        }
    }
}
