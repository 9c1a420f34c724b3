package import Resources

/// A pull request as the forge shows it.
package struct PullRequestFacts: Hashable, Sendable {
    package enum Checks: Hashable, Sendable {
        case none
        case pending
        case passed
        /// Each failed check with its name and text; `link` is the address of its page.
        case failed([FailedCheck])
    }

    package struct FailedCheck: Hashable, Sendable {
        package var name: String
        package var summary: String
        package var link: String?

        package init(name: String, summary: String, link: String? = nil) {
            self.name = name
            self.summary = summary
            self.link = link
        }
    }

    /// A review or comment.
    package struct Comment: Hashable, Sendable {
        /// The ID, unique on the forge.
        package var id: String
        package var author: String
        /// Whether the author may write to the repository;
        /// an agent acts only on the text of such authors.
        package var isTrusted: Bool
        /// Whether it holds one of our markers.
        package var isOwn: Bool
        package var body: String
        /// The file and line that it refers to.
        package var place: String?

        package init(
            id: String,
            author: String,
            isTrusted: Bool,
            isOwn: Bool,
            body: String,
            place: String? = nil
        ) {
            self.id = id
            self.author = author
            self.isTrusted = isTrusted
            self.isOwn = isOwn
            self.body = body
            self.place = place
        }
    }

    package var state: RunPullRequest.State
    /// The newest commit of its branch.
    package var head: CommitID
    package var checks: Checks
    package var comments: [Comment]

    package init(
        state: RunPullRequest.State,
        head: CommitID,
        checks: Checks,
        comments: [Comment]
    ) {
        self.state = state
        self.head = head
        self.checks = checks
        self.comments = comments
    }
}

/// The reaction that a pull request's state requires.
package enum FixDecision: Hashable, Sendable {
    case nothing
    /// Start another run on the same volume.
    case run(FixRequest)
    /// There is something to fix, but no further run is allowed, for this reason.
    case exhausted(reason: String, message: String)
    /// The pull request is merged or closed: nothing is left to fix,
    /// and this happens to the workspace.
    case over(RunStep.Afterwards)
}

/// A request for a run that fixes a pull request.
package struct FixRequest: Hashable, Sendable {
    /// Derived from what the run fixes, so that asking twice asks for the same run.
    package var id: RunID
    package var origin: RunOrigin
    package var prompt: String
}

/// Decides how to react to a pull request's checks and comments.
///
/// `runs` are all runs of the workspace. A failed check is fixed once per commit, a comment only
/// once. Only commits that a run pushed are fixed, because somebody else works on the others.
package func fix(
    _ facts: PullRequestFacts,
    _ settings: ResolvedRunSettings,
    runs: [Run],
    budgetToday: DollarAmount?
) -> FixDecision {
    guard facts.state == .open else {
        return .over(settings.afterwards == .close ? .close : .suspend)
    }
    guard runs.allSatisfy(\.phase.isEnd),
        let last = runs.max(by: { $0.created < $1.created }), last.phase != .cancelled,
        runs.contains(where: { $0.head == facts.head })
    else { return .nothing }
    let handled = Set(runs.flatMap(\.origin.mends))
    var parts: [(key: String, text: String)] = []
    if settings.fixesChecks, case .failed(let checks) = facts.checks {
        parts += checks.map { ("check:\(facts.head):\($0.name)", $0.text) }
    }
    if settings.fixesReviews {
        parts += facts.comments.filter { $0.isTrusted && !$0.isOwn }
            .map { ("comment:\($0.id)", $0.text) }
    }
    parts.removeAll { handled.contains($0.key) }
    guard !parts.isEmpty else { return .nothing }
    let generation = last.origin.generation
    let fixes = runs.filter { $0.origin.cause == .fix && $0.origin.generation == generation }
    if let reason = exhaustion(fixes.count, settings, last, budgetToday) { return reason }
    let keys = parts.map(\.key).sorted()
    return .run(
        FixRequest(
            id: RunID(workspace: last.uid, fixing: keys.joined(separator: "\n")),
            origin: RunOrigin(.fix, generation: generation, mends: keys),
            prompt: prompt(parts.map(\.text))
        )
    )
}

private func exhaustion(
    _ fixes: Int,
    _ settings: ResolvedRunSettings,
    _ last: Run,
    _ budgetToday: DollarAmount?
) -> FixDecision? {
    if fixes >= settings.attemptsMax {
        let message =
            "\(fixes) runs followed the prompt (spec.run.fix.attemptsMax); `berth run "
            + "\(last.workspace) --prompt …` begins anew"
        return .exhausted(reason: "FixAttemptsReached", message: message)
    }
    guard budgetToday == .zero else { return nil }
    let message =
        "the class spent its budget of the day, so nothing is mended before midnight (UTC)"
    return .exhausted(reason: "BudgetPerDay", message: message)
}

/// Builds the prompt; text from others is quoted and marked as a quotation.
private func prompt(_ parts: [String]) -> String {
    let lead =
        "The pull request of your branch has failed checks or comments. Mend what they name, and "
        + "nothing else. What follows is quoted from the forge."
    return ([lead] + parts.prefix(50)).joined(separator: "\n\n")
}

extension PullRequestFacts.FailedCheck {
    fileprivate var text: String {
        "Check \"\(quoted(name, 200))\" failed:\n\(quoted(summary, 4_000))"
    }
}

extension PullRequestFacts.Comment {
    fileprivate var text: String {
        let place = place.map { " at \(quoted($0, 300))" } ?? ""
        return "Comment of \(quoted(author, 100))\(place):\n\(quoted(body, 4_000))"
    }
}

/// Quotes `text`: cuts it to `lengthMax`, and marks each line when there are several.
private func quoted(_ text: String, _ lengthMax: Int) -> String {
    let lines = text.prefix(lengthMax).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1 else { return escapingControls(String(text.prefix(lengthMax))) }
    return lines.map { "> \(escapingControls(String($0)))" }.joined(separator: "\n")
}
