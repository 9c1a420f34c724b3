/// What a run waits to be told by a person.
package struct RunQuestion: Codable, Hashable, Sendable {
    package enum Subject: String, Codable, Sendable, CaseIterable {
        /// The agent asks; `items` say what.
        case question = "Question"
        /// The agent presents a plan.
        case plan = "Plan"
        /// The budget is reached.
        case budget = "Budget"
        /// Somebody else's uncommitted work lies in the checkout.
        case unsavedWork = "UnsavedWork"
    }

    /// One question of several, with the answers to choose from.
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

    /// Unique within the run: the ID of the agent's tool call, or a name of ours.
    package var id: String
    package var subject: Subject
    package var items: [Item]
    /// The plan, or what else there is to know.
    package var text: String?

    package init(id: String, subject: Subject, items: [Item] = [], text: String? = nil) {
        self.id = id
        self.subject = subject
        self.items = items
        self.text = text
    }
}

/// What a person said to a run's question.
package struct RunAnswer: Codable, Hashable, Sendable {
    package enum Verdict: String, Codable, Sendable, CaseIterable {
        /// To go on: with the plan, with the same budget once more, or by `choices`.
        case approved = "Approved"
        case refused = "Refused"
    }

    /// The question's ID.
    package var question: String
    package var verdict: Verdict
    /// By question of `items`: the chosen labels, or other words.
    package var choices: [String: [String]]
    /// What else the agent is told; of a refusal, why.
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
