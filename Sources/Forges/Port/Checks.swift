/// One check of a commit: a check run, a commit status or a flag.
package struct Check: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case pending
        case passed
        /// The code is at fault, as far as the check can tell.
        case failed
        /// It ended without a judgement of the code: cancelled, outdated, or waiting for somebody.
        case undecided
    }

    package var name: String
    package var outcome: Outcome
    /// Where people read more of it.
    package var link: String?
    /// What the check itself says of its result.
    package var summary: String?

    package init(name: String, outcome: Outcome, link: String? = nil, summary: String? = nil) {
        self.name = name
        self.outcome = outcome
        self.link = link
        self.summary = summary
    }
}

/// What all checks of a commit come to.
package struct ChecksReport: Hashable, Sendable {
    package enum Verdict: String, Hashable, Sendable {
        /// There are none.
        case absent
        case pending
        case passed
        case failed
        /// Nothing failed and nothing runs, but something ended without a judgement.
        case undecided
    }

    package var checks: [Check]
    /// Why a part could not be read, such as a permission that the token lacks; a verdict of
    /// `passed` or `absent` is then not to be trusted.
    package var unreadable: [String]

    package init(checks: [Check], unreadable: [String] = []) {
        self.checks = checks
        self.unreadable = unreadable
    }

    package var verdict: Verdict {
        let outcomes = Set(checks.map(\.outcome))
        if outcomes.contains(.failed) { return .failed }
        if outcomes.contains(.pending) { return .pending }
        if outcomes.contains(.undecided) { return .undecided }
        return outcomes.isEmpty ? .absent : .passed
    }

    /// Whether nothing runs any more: a red check may have company until then.
    package var isComplete: Bool { checks.allSatisfy { $0.outcome != .pending } }

    package var failing: [Check] { checks.filter { $0.outcome == .failed } }
}
