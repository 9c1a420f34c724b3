/// How headless runs of a workspace behave, as written; nil means the default.
package struct RunSettings: Codable, Hashable, Sendable {
    /// The maximum wall-clock time that the agent may work on a run; waiting does not count.
    package var timeLimit: TimeLimit?
    /// The longest time without an event of the agent.
    package var silenceLimit: TimeLimit?
    /// The cost after which a run asks to continue; nil in spec and class means no limit.
    package var budget: DollarAmount?
    package var questions: QuestionPolicy?
    /// Whether the agent first presents a plan, and works only after its approval.
    package var approvePlan: Bool?
    package var pullRequest: PullRequestPolicy?
    package var afterwards: AfterwardsPolicy?
    package var fix: FixSettings?

    package init() {}
}

/// What happens when an agent would ask a question.
package enum QuestionPolicy: String, Codable, Sendable, CaseIterable {
    /// The run pauses until the question is answered.
    case ask = "Ask"
    /// The agent cannot ask and decides on its own.
    case decide = "Decide"
}

/// The kind of pull request that a run opens.
package enum PullRequestPolicy: String, Codable, Sendable, CaseIterable {
    case ready = "Ready"
    case draft = "Draft"
    case none = "None"
}

/// What happens to a workspace after its run.
package enum AfterwardsPolicy: String, Codable, Sendable, CaseIterable {
    case suspend = "Suspend"
    /// Only when everything is pushed; otherwise the same as `suspend`.
    case close = "Close"
}

/// The parts of a pull request that start another run.
package struct FixSettings: Codable, Hashable, Sendable {
    /// Failed checks.
    package var checks: Bool?
    /// Reviews and comments.
    package var reviews: Bool?
    /// How many runs may follow one prompt.
    package var attemptsMax: Int64?

    package init(checks: Bool? = nil, reviews: Bool? = nil, attemptsMax: Int64? = nil) {
        self.checks = checks
        self.reviews = reviews
        self.attemptsMax = attemptsMax
    }
}

/// The resolved settings of headless runs.
package struct ResolvedRunSettings: Hashable, Sendable {
    package var timeLimit: TimeLimit
    package var silenceLimit: TimeLimit
    /// nil means no limit.
    package var budget: DollarAmount?
    package var questions: QuestionPolicy
    package var approvePlan: Bool
    package var pullRequest: PullRequestPolicy
    package var afterwards: AfterwardsPolicy
    package var fixesChecks: Bool
    package var fixesReviews: Bool
    package var attemptsMax: Int64

    package static let timeLimitDefault = TimeLimit.after(seconds: 2 * 3_600)
    package static let silenceLimitDefault = TimeLimit.after(seconds: 600)
    package static let attemptsMaxDefault: Int64 = 3

    /// Fills missing fields of `settings` from `defaults` (the class's),
    /// then from Berth's defaults.
    package init(_ settings: RunSettings? = nil, defaults: RunSettings? = nil) {
        let (own, base) = (settings ?? RunSettings(), defaults ?? RunSettings())
        timeLimit = own.timeLimit ?? base.timeLimit ?? Self.timeLimitDefault
        silenceLimit = own.silenceLimit ?? base.silenceLimit ?? Self.silenceLimitDefault
        budget = own.budget ?? base.budget
        questions = own.questions ?? base.questions ?? .ask
        approvePlan = own.approvePlan ?? base.approvePlan ?? false
        pullRequest = own.pullRequest ?? base.pullRequest ?? .ready
        afterwards = own.afterwards ?? base.afterwards ?? .suspend
        fixesChecks = own.fix?.checks ?? base.fix?.checks ?? false
        fixesReviews = own.fix?.reviews ?? base.fix?.reviews ?? false
        attemptsMax = own.fix?.attemptsMax ?? base.fix?.attemptsMax ?? Self.attemptsMaxDefault
    }
}
