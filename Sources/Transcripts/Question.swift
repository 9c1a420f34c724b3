/// What the agent asked before it paused: `deferred_tool_use`.
package struct Question: Hashable, Sendable, Codable {
    /// What it wants to know.
    package enum Subject: Hashable, Sendable, Codable {
        /// Questions, each with options (`AskUserQuestion`).
        case questions([Item])
        /// Whether its plan is good (`ExitPlanMode`); the plan where the call holds it.
        ///
        /// Claude Code keeps the plan in a file of its home as well, and says it before.
        case plan(String?)
        /// Whether it may use another tool.
        case tool(String)
    }

    /// One question.
    package struct Item: Hashable, Sendable, Codable {
        package var question: String
        package var header: String?
        package var allowsSeveral: Bool
        package var options: [Option]

        package init(question: String, header: String?, allowsSeveral: Bool, options: [Option]) {
            self.question = question
            self.header = header
            self.allowsSeveral = allowsSeveral
            self.options = options
        }
    }

    /// One of the offered answers; any other text is an answer too.
    package struct Option: Hashable, Sendable, Codable {
        package var label: String
        package var description: String?

        package init(label: String, description: String?) {
            self.label = label
            self.description = description
        }
    }

    /// The tool call's identifier, which the answer names.
    package var id: String
    package var subject: Subject

    /// Reads a deferred tool call, with the input as the model wrote it.
    package init(id: String, tool: String, input: JSONValue) {
        self.id = id
        switch tool {
        case "AskUserQuestion":
            subject = .questions((input["questions"]?.values ?? []).compactMap(Item.init))
        case "ExitPlanMode": subject = .plan(input["plan"]?.text)
        default: subject = .tool(tool)
        }
    }
}

extension Question.Item {
    fileprivate init?(_ value: JSONValue) {
        guard let question = value["question"]?.text else { return nil }
        self.question = question
        header = value["header"]?.text
        allowsSeveral = value["multiSelect"] == .bool(true)
        options = (value["options"]?.values ?? []).compactMap { option in
            option["label"]?.text.map {
                Question.Option(label: $0, description: option["description"]?.text)
            }
        }
    }
}
