package import Resources
package import Transcripts

extension Resources.RunOutcome {
    /// How the last process of a run ended, by what its events say; nil while one runs.
    ///
    /// A usage limit that does not say when it ends is tried again an hour after `now`.
    package init?(_ state: TranscriptState, now: Timestamp) {
        guard let told = Transcripts.RunOutcome(state) else { return nil }
        switch told {
        case .succeeded(let text): self = .succeeded(text)
        case .asked(let question): self = .asked(RunQuestion(question))
        case .limited(let until):
            self = .limited(until: until.flatMap(Timestamp.init(seconds:)) ?? now.adding(.hour))
        case .budgetReached: self = .budgetReached
        case .turnsReached: self = .turnsReached
        case .signedOut, .unauthorized: self = .unauthorized
        case .modelFailed: self = .modelUnavailable
        case .modelUnavailable: self = .failed("the model is not there for this credential")
        case .sessionMissing: self = .sessionMissing
        case .sessionInUse: self = .sessionInUse
        case .interrupted: self = .interrupted
        case .timedOut(.wall): self = .timedOut(.wall)
        case .timedOut(.silence): self = .timedOut(.silence)
        case .stopped: self = .stopped
        case .failed(let text): self = .failed(text)
        }
    }
}

extension RunQuestion {
    /// A question of the agent's, as people are asked it.
    package init(_ question: Question) {
        switch question.subject {
        case .questions(let items):
            self.init(id: question.id, subject: .question, items: items.map(Item.init))
        case .plan(let text): self.init(id: question.id, subject: .plan, text: text)
        case .tool(let name):
            self.init(id: question.id, subject: .question, text: "may it use \(name)?")
        }
    }
}

extension RunQuestion.Item {
    fileprivate init(_ item: Question.Item) {
        self.init(
            question: item.question,
            options: item.options.map {
                RunQuestion.Option(label: $0.label, description: $0.description)
            },
            allowsSeveral: item.allowsSeveral
        )
    }
}

extension Timestamp {
    /// nil for what is no moment of this era.
    fileprivate init?(seconds: Double) {
        guard seconds.isFinite, seconds >= 0, seconds < 253_402_300_800 else { return nil }
        self.init(milliseconds: Int64(seconds * 1_000))
    }
}

extension Duration {
    fileprivate static let hour = Duration.seconds(3_600)
}
