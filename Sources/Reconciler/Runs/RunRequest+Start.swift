package import Reconciliation
package import Resources
package import Transcripts

extension RunRequest {
    /// What the guest is asked to do for `start`; `answers` are all that were given to the run.
    package init(_ start: ProcessStart, answers: [Resources.RunAnswer]) {
        self.init(
            session: start.session.text,
            messages: start.messages.map { RunMessage(uuid: $0.uuid, text: $0.text) }
        )
        self.answers = answers.map(Transcripts.RunAnswer.init)
        if let answer = start.answer, !answers.contains(answer) {
            self.answers.append(Transcripts.RunAnswer(answer))
        }
        questions = start.mayAsk ? .ask : .decide
        asksForApproval = start.presentsPlan
        if start.presentsPlan { permissionMode = "plan" }
        limits.wall = start.timeLimit.map(\.inSeconds)
        limits.silence = start.silenceLimit.map(\.inSeconds)
        limits.budget = start.budget.map { Double($0.micros) / 1_000_000 }
    }
}

extension Transcripts.RunAnswer {
    fileprivate init(_ answer: Resources.RunAnswer) {
        self.init(
            toolUse: answer.question,
            isAllowed: answer.verdict == .approved,
            answers: answer.choices.mapValues { $0.joined(separator: ", ") },
            reason: answer.message
        )
    }
}

extension Duration {
    fileprivate var inSeconds: Double { self / .seconds(1) }
}
