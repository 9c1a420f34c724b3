extension GitHubForge {
    /// Check runs and commit statuses.
    ///
    /// A fine-grained token may lack the permission to read check runs; the runs of Actions then
    /// stand for them. What cannot be read at all is named in the report.
    package func checks(
        of pullRequest: PullRequest
    ) async throws(ForgeError) -> ForgeAnswer<ChecksReport> {
        let commit = pullRequest.headCommit
        let operation = "read the checks of pull request \(pullRequest.number) of \(repository)"
        let runs = try await readable {
            (self) async throws(ForgeError) in
            try await self.runs(["commits", commit, "check-runs"], operation)
        }
        var report = runs
        if !runs.value.unreadable.isEmpty {
            let actions = try await readable {
                (self) async throws(ForgeError) in
                try await self.runs(["actions", "runs"], operation, commit: commit)
            }
            // One of both is enough for what Actions does; a foreign app's checks are not seen.
            report = runs.joined(actions) {
                ChecksReport(
                    checks: $1.checks,
                    unreadable: $0.unreadable + $1.unreadable
                )
            }
        }
        let statuses = try await readable {
            (self) async throws(ForgeError) in try await self.statuses(commit, operation)
        }
        return report.joined(statuses) {
            ChecksReport(
                checks: $0.checks + $1.checks,
                unreadable: $0.unreadable + $1.unreadable
            )
        }
    }

    private func runs(
        _ route: [String],
        _ operation: String,
        commit: String? = nil
    ) async throws(ForgeError) -> ForgeAnswer<[Check]> {
        var call = call(route, operation)
        call.query = [("per_page", "100")]
        if let commit { call.query.append(("head_sha", commit)) }
        return try await connection.list(call) { (page: CheckRunsBody) in
            (page.checkRuns ?? page.workflowRuns ?? []).map(\.check)
        }
    }

    private func statuses(
        _ commit: String,
        _ operation: String
    ) async throws(ForgeError) -> ForgeAnswer<[Check]> {
        var call = call(["commits", commit, "status"], operation)
        call.query = [("per_page", "100")]
        return try await connection.list(call) { (page: CombinedStatusBody) in
            page.statuses.map(\.check)
        }
    }

    /// A part of the report; a permission that lacks is named in it, every other error thrown.
    private func readable(
        _ read: (GitHubForge) async throws(ForgeError) -> ForgeAnswer<[Check]>
    ) async throws(ForgeError) -> ForgeAnswer<ChecksReport> {
        do throws(ForgeError) {
            return try await read(self).map { ChecksReport(checks: $0) }
        } catch {
            guard case .forbidden = error.reason else { throw error }
            return ForgeAnswer(ChecksReport(checks: [], unreadable: [error.description]))
        }
    }
}

struct CheckRunsBody: Decodable, Sendable {
    struct Run: Decodable, Sendable {
        struct Output: Decodable, Sendable { var title: String? }

        var name: String?
        var status: String?
        var conclusion: String?
        var link: String?
        var output: Output?

        enum CodingKeys: String, CodingKey {
            case name, status, conclusion, output
            case link = "html_url"
        }

        var check: Check {
            Check(
                name: name ?? "unnamed",
                outcome: checkRunOutcome(status: status, conclusion: conclusion),
                link: link,
                summary: output?.title ?? conclusion
            )
        }
    }

    var checkRuns: [Run]?
    var workflowRuns: [Run]?

    enum CodingKeys: String, CodingKey {
        case checkRuns = "check_runs"
        case workflowRuns = "workflow_runs"
    }
}

struct CombinedStatusBody: Decodable, Sendable {
    struct Status: Decodable, Sendable {
        var context: String
        var state: String
        var link: String?
        var description: String?

        enum CodingKeys: String, CodingKey {
            case context, state, description
            case link = "target_url"
        }

        var check: Check {
            Check(
                name: context,
                outcome: statusOutcome(state),
                link: link,
                summary: description
            )
        }
    }

    var statuses: [Status]
}

/// The outcome of a check run or a run of Actions.
package func checkRunOutcome(status: String?, conclusion: String?) -> Check.Outcome {
    guard status == "completed" else { return .pending }
    return switch conclusion {
    case "success", "neutral", "skipped": .passed
    case "failure", "timed_out", "startup_failure": .failed
    default: .undecided  // cancelled, stale, action_required, and what is not known yet
    }
}

/// The outcome of a commit status.
package func statusOutcome(_ state: String) -> Check.Outcome {
    switch state {
    case "success": .passed
    case "failure", "error": .failed
    case "pending": .pending
    default: .undecided
    }
}
