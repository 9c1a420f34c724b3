package import Resources

/// What people ask of runs.
extension ResourceTable {
    /// The most that an answer may say, in bytes.
    package static let answerBytesMax = 32 << 10

    /// The run whose ID is `text`, or is the only one to begin with it.
    package func knownRun(_ text: String) throws(Refusal) -> Run {
        if let id = try? RunID(parsing: text), let run = runs[id] { return run }
        let found = text.utf8.count < 4 ? [] : runs.all.values.filter { $0.id.text.hasPrefix(text) }
        guard let run = found.first else { throw unknownRun(text) }
        guard found.count == 1 else {
            let ids = found.map(\.id.text).sorted().prefix(3).joined(separator: ", ")
            throw Refusal(
                .conflict,
                "\(found.count) runs begin with '\(text)', such as \(ids); give more of the ID"
            )
        }
        return run
    }

    /// Answers what a run asks: `question` is the ID of the question that was seen, where one was.
    ///
    /// The same answer once more changes nothing.
    package func answering(
        _ id: RunID,
        question: String?,
        _ verdict: RunAnswer.Verdict,
        choices: [String: [String]] = [:],
        message: String? = nil,
        now: Timestamp
    ) throws(Refusal) -> (edit: Edit, run: Run) {
        let old = try known(id)
        let asked = try current(old, question)
        try check(choices, message, asked)
        var answer = RunAnswer(
            question: asked.id,
            verdict: verdict,
            choices: choices,
            message: message,
            time: now
        )
        if let given = old.requests.answers.first(where: { $0.question == asked.id }) {
            answer.time = given.time
            guard answer == given else {
                throw Refusal(.conflict, "run \(id.short) has an answer to this already")
            }
            return (Edit(), old)
        }
        var run = old
        run.requests.answers.append(answer)
        return (Edit([.run(run)]), run)
    }

    /// Approves a plan, more of the budget, or going on over uncommitted work.
    package func approving(
        _ id: RunID,
        question: String? = nil,
        now: Timestamp
    ) throws(Refusal) -> (edit: Edit, run: Run) {
        let asked = try current(try known(id), question)
        guard asked.subject != .question else {
            throw Refusal(
                .conflict,
                "run \(id.short) asks a question, which cannot be approved; "
                    + "`berth answer \(id.short)` answers it"
            )
        }
        return try answering(id, question: asked.id, .approved, now: now)
    }

    /// Asks for a run's end; the first time stands.
    package func cancelling(
        _ id: RunID,
        now: Timestamp
    ) throws(Refusal) -> (edit: Edit, run: Run) {
        let old = try known(id)
        guard !old.phase.isEnd else {
            throw Refusal(.conflict, "run \(id.short) is over: it is \(old.phase.rawValue)")
        }
        guard old.requests.cancelled == nil else { return (Edit(), old) }
        var run = old
        run.requests.cancelled = now
        return (Edit([.run(run)]), run)
    }

    private func known(_ id: RunID) throws(Refusal) -> Run {
        if let lost = runs.unreadable[id] {
            throw Refusal(.conflict, "run \(id.short) cannot be read: \(lost.description)")
        }
        guard let run = runs[id] else { throw unknownRun(id.text) }
        return run
    }

    private func unknownRun(_ text: String) -> Refusal {
        Refusal(
            .notFound,
            "there is no run '\(escapingControls(text))'; `berth get runs` lists them"
        )
    }

    /// What the run asks now; throws when that is nothing, or another question than was seen.
    private func current(_ run: Run, _ question: String?) throws(Refusal) -> RunQuestion {
        let id = run.id.short
        guard run.requests.cancelled == nil else {
            throw Refusal(.conflict, "run \(id) is being cancelled")
        }
        guard run.phase == .asking, let asked = run.question else {
            throw Refusal(.conflict, "run \(id) asks nothing: it is \(run.phase.rawValue)")
        }
        guard question == nil || question == asked.id else {
            throw Refusal(
                .conflict,
                "run \(id) asks something else by now; `berth describe run \(id)` shows what"
            )
        }
        return asked
    }

    private func check(
        _ choices: [String: [String]],
        _ message: String?,
        _ asked: RunQuestion
    ) throws(Refusal) {
        let words = choices.values.joined() + [message ?? ""] + choices.keys
        guard words.reduce(0, { $0 + $1.utf8.count }) <= Self.answerBytesMax else {
            throw Refusal(.invalid, "an answer has at most \(Self.answerBytesMax) bytes")
        }
        for (question, labels) in choices.sorted(by: { $0.key < $1.key }) {
            guard let item = asked.items.first(where: { $0.question == question }) else {
                let text = escapingControls(String(question.prefix(100)))
                throw Refusal(.invalid, "the run does not ask '\(text)'", field: "choices")
            }
            guard labels.count == 1 || item.allowsSeveral && !labels.isEmpty else {
                throw Refusal(
                    .invalid,
                    item.allowsSeveral
                        ? "at least one answer has to be chosen"
                        : "one answer has to be chosen",
                    field: "choices"
                )
            }
        }
        guard asked.subject == .question, choices.isEmpty, message?.isEmpty ?? true else { return }
        throw Refusal(.invalid, "the answer is empty", field: "choices")
    }
}
