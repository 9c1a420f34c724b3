import Resources
import Storage

/// A run that waits, of the same workspace always.
func sampleRun(_ number: UInt64) throws -> Run {
    Run(
        id: RunID(workspace: try uid(1), generation: Int64(number)),
        workspace: try name("login-fix"),
        uid: try uid(1),
        class: try name("default"),
        origin: RunOrigin(.prompt, generation: Int64(number)),
        prompt: "Fix the login redirect: \u{0}, \"ü\", e\u{301}",
        created: time(Int64(number))
    )
}

/// A run with every field set.
func fullRun() throws -> Run {
    var run = try sampleRun(7)
    let question = RunQuestion(
        id: "toolu_1",
        subject: .question,
        items: [
            RunQuestion.Item(
                question: "Which?",
                options: [RunQuestion.Option(label: "A", description: "first")],
                allowsSeveral: true
            )
        ],
        text: "more"
    )
    let answer = RunAnswer(
        question: "toolu_1",
        verdict: .refused,
        choices: ["Which?": ["A", "none"]],
        message: "\u{0}",
        time: time(3)
    )
    for phase in [RunPhase.starting, .asking, .queued, .failed] { run.enter(phase, at: time(2)) }
    run.question = question
    (run.reason, run.message, run.position) = ("Silent", "it said nothing", 3)
    run.limitedUntil = time(4)
    run.answers = [answer]
    (run.plan, run.planQuestions) = ("plan", ["toolu_0"])
    (run.attempts, run.attemptedAt) = (2, time(2))
    run.setbacks = Setbacks(.silent, count: 2)
    run.cost = DollarAmount(micros: 1_234_567)
    run.budgetRaised = DollarAmount(micros: 1)
    (run.turns, run.result, run.finished) = (12, "done \u{0} e\u{301}", time(5))
    run.startHead = try CommitID(parsing: String(repeating: "a", count: 40))
    run.head = try CommitID(parsing: String(repeating: "b", count: 64))
    run.commits = [
        RunCommit(id: try CommitID(parsing: String(repeating: "c", count: 40)), subject: "Fix")
    ]
    run.pullRequest = RunPullRequest(number: 7, url: "https://x/7", state: .open, isForeign: true)
    (run.pullRequestAsked, run.commentAsked, run.concluded) = (time(6), time(7), time(8))
    run.requests.answers = [answer]
    run.requests.cancelled = time(9)
    run.version = 5
    return run
}

/// An event of a transcript.
func agentEvent(_ number: Int64, bytes: Int = 0) -> TranscriptEvent {
    TranscriptEvent(
        uuid: "u-\(number)",
        json: #"{"number":\#(number),"text":"\#(String(repeating: "x", count: bytes))"}"#
    )
}
