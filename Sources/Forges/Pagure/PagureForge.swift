import HTTPTransport
import Resources

/// A project on a Pagure server, by its API 0.
///
/// Forms go in and JSON comes out. It neither refuses a second pull request of the same branches nor
/// an empty one, knows no drafts, no ETags and no limits, and filters no list by branch.
package struct PagureForge: Forge {
    package let refusesDuplicates = false
    let connection: ForgeConnection
    /// NAME or NAMESPACE/NAME, with `fork/USER/` before it when it is a fork.
    let project: String

    package init(_ connection: ForgeConnection, project: String) {
        self.connection = connection
        self.project = project
    }

    package func pullRequests(
        from head: PullRequestHead
    ) async throws(ForgeError) -> ForgeAnswer<[PullRequest]> {
        var list = call(["pull-requests"], "look for pull requests in \(project)")
        list.query = [("status", "all"), ("per_page", "100")]
        // A busy project has thousands of them, closed ones included.
        let found = try await connection.list(list, pagesMax: 300) { _, page in
            (page.pagination?.next).flatMap { _ in (page.pagination?.page ?? 0) + 1 }
        } items: { (page: PageOfRequests) in
            page.requests
        }
        return found.map { bodies in
            bodies.filter { $0.branchFrom == head.branch && $0.isFrom(head.owner) }
                .map(\.pullRequest)
        }
    }

    package func open(
        _ request: PullRequestOpening
    ) async throws(ForgeError) -> ForgeAnswer<OpeningResult> {
        guard !request.isDraft else { return ForgeAnswer(.refused(.draftsUnsupported)) }
        if let refusal = try await refusal(request) { return refusal }
        var form = [
            ("title", request.title), ("branch_from", request.head.branch),
            ("branch_to", request.base), ("initial_comment", request.body),
        ]
        if let owner = request.head.owner {
            let path = project.split(separator: "/").map(String.init)
            form += [("repo_from", path.last ?? project), ("repo_from_username", owner)]
            if path.count == 2 { form.append(("repo_from_namespace", path[0])) }
        }
        let operation = "open a pull request for \(request.head.branch) in \(project)"
        do throws(ForgeError) {
            let made: ForgeAnswer<RequestBody> = try await connection.value(
                post(["pull-request", "new"], form, operation)
            )
            return made.map { .opened($0.pullRequest) }
        } catch {
            guard case .refused(let refused) = error.reason else { throw error }
            return ForgeAnswer(.refused(pagureRefusal(refused)))
        }
    }

    package func pullRequest(_ number: Int) async throws(ForgeError) -> ForgeAnswer<PullRequest> {
        try await request(number, "read pull request \(number) of \(project)").map(\.pullRequest)
    }

    /// The flags of the pull request, which programs set on it.
    package func checks(
        of pullRequest: PullRequest
    ) async throws(ForgeError) -> ForgeAnswer<ChecksReport> {
        let number = pullRequest.number
        let call = call(
            ["pull-request", String(number), "flag"],
            "read the flags of pull request \(number) of \(project)"
        )
        return try await connection.value(call, as: FlagsBody.self).map { body in
            ChecksReport(checks: body.flags.map(\.check))
        }
    }

    /// Comments and comments on lines; Pagure knows no reviews.
    package func remarks(on number: Int) async throws(ForgeError) -> ForgeAnswer<[Remark]> {
        try await request(number, "read the comments of pull request \(number) of \(project)")
            .map { $0.remarks.sorted(by: Remark.isEarlier) }
    }

    package func comments(on number: Int) async throws(ForgeError) -> ForgeAnswer<[Remark]> {
        try await remarks(on: number).map { $0.filter { $0.kind == .comment } }
    }

    package func comment(
        _ text: String,
        on number: Int
    ) async throws(ForgeError) -> ForgeAnswer<Remark> {
        let operation = "comment on pull request \(number) of \(project)"
        let call = post(
            ["pull-request", String(number), "comment"],
            [("comment", text)],
            operation
        )
        _ = try await connection.send(call)
        // The answer says no more than that it was added.
        let all = try await comments(on: number)
        guard let own = all.value.last(where: { $0.text == text }) else {
            throw connection.error(
                .unreadable("the comment is not listed"),
                call,
                isOutcomeUnknown: true
            )
        }
        return all.map { _ in own }
    }

    /// Why there is nothing to open, as far as the branches' tips tell; the server would not say it.
    private func refusal(
        _ request: PullRequestOpening
    ) async throws(ForgeError) -> ForgeAnswer<OpeningResult>? {
        guard request.head.owner == nil else { return nil }
        var call = call(["git", "branches"], "read the branches of \(project)")
        call.query = [("with_commits", "true")]
        let answer = try await connection.value(call, as: BranchesBody.self)
        let tips = answer.value.branches
        let refusal: OpeningRefusal? =
            switch (tips[request.head.branch], tips[request.base]) {
            case (nil, _): .headUnknown("there is no branch \(request.head.branch)")
            case (_, nil): .baseUnknown("there is no branch \(request.base)")
            case (let head, let base): head == base ? .noCommits : nil
            }
        return refusal.map { refusal in answer.map { _ in .refused(refusal) } }
    }

    private func request(
        _ number: Int,
        _ operation: String
    ) async throws(ForgeError) -> ForgeAnswer<RequestBody> {
        try await connection.value(call(["pull-request", String(number)], operation))
    }

    private func call(_ route: [String], _ operation: String) -> ForgeCall {
        ForgeCall(
            segments: project.split(separator: "/").map(String.init) + route,
            scheme: "token",
            operation: operation
        )
    }

    private func post(
        _ route: [String],
        _ form: [(String, String)],
        _ operation: String
    ) -> ForgeCall {
        var call = call(route, operation)
        call.method = .post
        call.contentType = "application/x-www-form-urlencoded"
        let pairs = form.map { pair in
            [pair.0, pair.1].map { HTTPRequest.percentEncoded($0) }.joined(separator: "=")
        }
        call.body = Array(pairs.joined(separator: "&").utf8)
        return call
    }
}

/// What Pagure means by refusing to open a pull request: the code is one for all, the text differs.
package func pagureRefusal(_ refused: ForgeError.Refused) -> OpeningRefusal {
    let text = refused.text
    if text.contains("could not be found in the target repo") { return .baseUnknown(text) }
    if text.contains("does not exist") { return .headUnknown(text) }
    return .other(text)
}
