package import Resources
package import UnsavedWork

/// The result of one inspection, as the controller uses it.
package struct Finding: Sendable {
    package var report: UnsavedWorkReport
    /// Whether the guest gave a complete answer; then it states the reason for anything unknown.
    package var isWhole = false
    package var work: CheckoutSummary?
    package var branch: String?
    package var head: String?
    /// The answers of the remotes, for a check that cannot ask them.
    package var answers: [RemoteAnswer] = []
    package var outside: [OutsidePlace] = []
    /// Additional remarks, and when the remotes were asked.
    package var notes: [String] = []

    /// One line for an event.
    package var headline: String {
        let told = report.verdict == .saved ? ["everything is saved"] : report.lines
        return (told + notes).joined(separator: "; ")
    }

    /// An inspection without a result.
    package init(unknown reason: String, at now: Timestamp) {
        report = UnsavedWorkReport(
            verdict: .unknown,
            problems: Self.bounded([WorkProblem(repository: nil, reason: reason)]),
            lookedAt: now
        )
    }

    /// The guest's report, combined with what an earlier inspection saw
    /// in the container's own layer.
    package init(_ found: WorkReport, outside earlier: [OutsidePlace], at now: Timestamp) {
        outside = found.outside.isEmpty ? earlier : found.outside
        let told = Set(found.repositories.flatMap(\.outside))
        let lost = outside.filter { !$0.isSaved && !told.contains($0.path) }
        let items = found.items() + lost.map { WorkItem(.layer, names: [displayed($0.path)]) }
        let problems = found.shownProblems
        isWhole = true
        work = found.summary
        branch = found.main?.head?.branchName
        head = found.main?.head?.commitHash
        answers = found.answers
        notes = Self.bounded(found.notes)
        if let first = answers.map(\.askedAt).min() {
            let time = Timestamp(milliseconds: first * 1_000)
            notes.append("as the remotes were asked at \(time)")
        }
        report = UnsavedWorkReport(
            verdict: !problems.isEmpty ? .unknown : items.isEmpty ? .saved : .unsaved,
            items: WorkItem.bounded(items),
            insured: WorkItem.bounded(found.insuredItems),
            problems: Self.bounded(problems),
            lookedAt: now
        )
    }

    /// Cuts a list to a size for the status, which is stored and sent with every change.
    package static func bounded(_ lines: [String]) -> [String] {
        let shown = lines.prefix(linesMax).map { line in
            escapingControls(String(line.prefix(lineLengthMax)))
        }
        let more = lines.count - shown.count
        return more > 0 ? shown + ["and \(more) more"] : shown
    }

    private static func bounded(_ problems: [WorkProblem]) -> [WorkProblem] {
        let shown = problems.prefix(linesMax).map { problem in
            WorkProblem(
                repository: problem.repository,
                reason: escapingControls(String(problem.reason.prefix(lineLengthMax)))
            )
        }
        let more = problems.count - shown.count
        return more > 0
            ? shown + [WorkProblem(repository: nil, reason: "and \(more) more")] : shown
    }

    private static let linesMax = 200
    private static let lineLengthMax = 1_000
}

extension RepositoryReport.Head {
    fileprivate var branchName: String? {
        switch self {
        case .branch(let name, _), .unborn(let name): name
        case .detached: nil
        }
    }

    fileprivate var commitHash: String? {
        switch self {
        case .branch(_, let commit), .detached(let commit): commit
        case .unborn: nil
        }
    }
}
