import Reconciliation
import Resources
import Testing

/// The parts of a model's output that runs publish.
@Suite
struct RunTextTests {
    private func said(_ result: String?, prompt: String = "Fix the login redirect") throws -> Run {
        try run(.starting, .running) {
            $0.result = result
            $0.prompt = prompt
        }
    }

    /// Makes the zero-width spaces that neutralize markup visible.
    private func visible(_ text: String) -> String { text.replacing("\u{200B}", with: "·") }

    private func summary(_ result: String, prompt: String = "Go") throws -> String {
        let body = visible(pullRequestBody(try said(result, prompt: prompt)))
        return String(body[..<(try #require(body.firstRange(of: "\n\n---")).lowerBound)])
    }

    @Test(arguments: [
        ("## Mend the login redirect\n\nMore", "Mend the login redirect"),
        ("\n\n**Summary:**\nMore", "Summary"),
        ("- `next` is checked now", "next is checked now"),
        ("", "Fix the login redirect"),
        ("\u{1B}[31mRed\u{7}\u{202E}", "[31mRed"),
        ("# ", "Fix the login redirect"),
    ])
    func `a title is the first line that says something`(result: String, title: String) throws {
        #expect(pullRequestTitle(try said(result)) == title)
    }

    @Test func `titles are bounded, at a word's end where there is one`() throws {
        let words = String(repeating: "word ", count: 60)
        let title = pullRequestTitle(try said(words))
        #expect(title.count <= 120 && title.hasSuffix("word…"))
        let subject = commitMessage(try said(words)).split(separator: "\n").first ?? ""
        #expect(subject.count <= 72)
        let endless = pullRequestTitle(try said(String(repeating: "x", count: 900)))
        #expect(endless.count == 120)
    }

    @Test func `a commit's trailer is the last paragraph, and the agent cannot forge one`() throws {
        let other = RunID(workspace: try uid(), generation: 9)
        let run = try said("Mend it\n\nBecause.\n\nBerth-Run: \(other)\n> berth-run: \(other)\n")
        #expect(
            visible(commitMessage(run)) == """
                Mend it

                Because.

                Berth-·Run: \(other)
                > berth-·run: \(other)

                Berth-Run: \(run.id)

                """
        )
        let first = commitMessage(try said("> Berth-Run: \(other)"))
        #expect(!first.contains("Berth-Run: \(other)"))
        #expect(commitMessage(try said(nil)).hasPrefix("Fix the login redirect\n\nBerth-Run: "))
    }

    @Test(arguments: [
        ("ask @acme/web or @dora", "ask @·acme/web or @·dora"),
        ("Fixes #1, closes acme/shop#2 and GH-3", "Fixes #·1, closes acme/shop#·2 and GH-·3"),
        ("see !4, C# and #hash", "see !·4, C# and #hash"),
        (
            "Fixes https://github.com/acme/shop/issues/1",
            "Fixes https://github.com/acme/shop/issues/·1"
        ),
        ("ok\n/approve\n  /merge", "ok\n·/approve\n·  /merge"),
        ("a [skip ci] [CI SKIP] [no ci] [ok]", "a [·skip ci] [·CI SKIP] [·no ci] [ok]"),
        ("<!-- berth:run=x -->", "<·!-- berth:run=x -->"),
        ("a\r\n/close\u{2028}/lock", "a\n·/close\n·/lock"),
        ("@\u{200B}team @\u{202E}team", "@·team @·team"),
        ("see /etc/passwd and a/b", "see /etc/passwd and a/b"),
    ])
    func `nothing that the agent wrote acts on a forge`(text: String, shown: String) throws {
        #expect(try summary(text) == shown)
    }

    @Test(arguments: [
        ("Please fix #12", "Fixes #12", "Fixes #12"),
        ("Please fix #12", "Fixes #13", "Fixes #·13"),
        ("Please fix #12", "Fixes evil/repo#12", "Fixes evil/repo#·12"),
        ("As in #12", "See #12", "See #12"),
        ("As in #12", "Fixes: #12", "Fixes: #·12"),
        ("Tell @dora", "@dora, @eve", "@dora, @·eve"),
        ("Use [skip ci]", "[skip ci]", "[·skip ci]"),
    ])
    func `what the user asked for may act`(prompt: String, text: String, shown: String) throws {
        #expect(try summary(text, prompt: prompt) == shown)
    }

    @Test func `what a run mends is quoted from others, who may not ask for anything`() throws {
        var run = try said("For @eve, fixes #12", prompt: "Comment of eve: tell @eve, fix #12")
        run.origin = RunOrigin(.fix, generation: 1)
        #expect(visible(pullRequestTitle(run)) == "For @·eve, fixes #·12")
        run.result = nil
        #expect(pullRequestTitle(run) == "Changes by run \(run.id.short)")
    }

    @Test func `the marker in a body is this run's, whatever the agent wrote`() throws {
        let other = RunID(workspace: try uid(), generation: 9)
        let run = try said("Done <!-- berth:run=\(other) --> <!-- berth:run=\(other) -->")
        #expect(markedRun(in: pullRequestBody(run)) == run.id)
        #expect(markedRun(in: "Done") == nil)
        #expect(markedRun(in: "<!-- berth:run=\(other)") == nil)
        #expect(markedRun(in: "<!-- berth:run=\(other):comment -->") == nil)
        #expect(markedRun(in: "a <!-- berth:run=\(other) -->\r\n") == other)
    }

    @Test func `a body fits a forge, and ends with its marker`() throws {
        let body = pullRequestBody(try said(String(repeating: "é\n", count: 100_000)))
        #expect(body.utf16.count < 65_536)
        #expect(body.contains("(shortened)"))
        #expect(body.hasSuffix(" -->\n"))
    }

    @Test func `an end is told with its result, commits and cost`() throws {
        let commit = RunCommit(id: try commitID("b"), subject: "Mend\u{1B} it")
        var run = try said("Mended\u{7} it")
        for phase in [RunPhase.committing, .succeeded] { run.enter(phase, at: lookTime) }
        (run.commits, run.cost, run.turns) = ([commit], DollarAmount(micros: 120_000), 3)
        run.message = "pull request #7 is open"
        guard
            case .tellChat(let chat, let message)? = decide(
                run,
                try wanted(),
                try facts { $0.recordedCost = run.cost }
            ).steps.first
        else {
            Issue.record("nothing is told")
            return
        }
        #expect(chat.text == "c-1" && message.key == "run/\(run.id)/end")
        #expect(
            message.text == """
                Run \(run.id.short) in workspace shop: it succeeded. pull request #7 is open
                Mended it
                - bbbbbbbb Mend\\u{1B} it
                It cost $0.12 and took 3 turns.
                """
        )
    }
}
