/// A question of a run that a person must answer.
package struct RunQuestion: Codable, Hashable, Sendable {
    package enum Subject: String, Codable, Sendable, CaseIterable {
        /// The agent asks; `items` are its questions.
        case question = "Question"
        /// The agent presents a plan.
        case plan = "Plan"
        /// The budget is reached.
        case budget = "Budget"
        /// The checkout holds uncommitted work of somebody else.
        case unsavedWork = "UnsavedWork"
    }

    /// One question of several, with possible answers.
    package struct Item: Codable, Hashable, Sendable {
        package var question: String
        package var options: [Option]
        package var allowsSeveral: Bool

        package init(question: String, options: [Option], allowsSeveral: Bool = false) {
            self.question = question
            self.options = options
            self.allowsSeveral = allowsSeveral
        }
    }

    package struct Option: Codable, Hashable, Sendable {
        package var label: String
        package var description: String?

        package init(label: String, description: String? = nil) {
            self.label = label
            self.description = description
        }
    }

    /// The ID, unique within the run: that of the agent's tool call, or one of ours.
    package var id: String
    package var subject: Subject
    package var items: [Item]
    /// The plan, or other information.
    package var text: String?

    package init(id: String, subject: Subject, items: [Item] = [], text: String? = nil) {
        self.id = id
        self.subject = subject
        self.items = items
        self.text = text
    }
}

/// A person's answer to a run's question.
package struct RunAnswer: Codable, Hashable, Sendable {
    package enum Verdict: String, Codable, Sendable, CaseIterable {
        /// Continue: with the plan, with the same budget again, or with `choices`.
        case approved = "Approved"
        case refused = "Refused"
    }

    /// The question's ID.
    package var question: String
    package var verdict: Verdict
    /// The chosen labels, or other text, for each question of `items`.
    package var choices: [String: [String]]
    /// A further message to the agent; for a refusal, the reason.
    package var message: String?
    package var time: Timestamp

    package init(
        question: String,
        verdict: Verdict,
        choices: [String: [String]] = [:],
        message: String? = nil,
        time: Timestamp
    ) {
        self.question = question
        self.verdict = verdict
        self.choices = choices
        self.message = message
        self.time = time
    }
}
