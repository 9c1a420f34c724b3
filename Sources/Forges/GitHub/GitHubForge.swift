import HTTPTransport
import Resources

/// A repository on github.com, on one of its clouds, or on a GitHub Enterprise Server.
///
/// REST API 2022-11-28, which every supported server speaks; no field is read that 2026-03-10
/// dropped.
package struct GitHubForge: Forge {
    package let refusesDuplicates = true
    let connection: ForgeConnection
    /// `OWNER/NAME` as in the repository's address.
    let repository: String

    package init(_ connection: ForgeConnection, repository: String) {
        self.connection = connection
        self.repository = repository
    }

    package func pullRequests(
        from head: PullRequestHead
    ) async throws(ForgeError) -> ForgeAnswer<[PullRequest]> {
        let (own, call) = try await ownCall(["pulls"], "look for pull requests in \(repository)")
        let owner = head.owner ?? own.value.owner.login
        var list = call
        // Without an owner the filter is ignored, and everything listed.
        list.query = [("head", "\(owner):\(head.branch)"), ("state", "all"), ("per_page", "100")]
        let found = try await connection.list(list) { (page: [PullRequestBody]) in page }
        return own.joined(found) { repository, bodies in
            bodies.filter { body in
                guard body.head.ref == head.branch else { return false }
                guard head.owner == nil else {
                    return body.head.repo?.owner.login.lowercased() == owner.lowercased()
                }
                // A fork of the same owner is no branch of this repository.
                return body.head.repo?.fullName.lowercased() == repository.fullName.lowercased()
            }.map(\.pullRequest)
        }
    }

    package func open(
        _ request: PullRequestOpening
    ) async throws(ForgeError) -> ForgeAnswer<OpeningResult> {
        let operation = "open a pull request for \(request.head.branch) in \(repository)"
        // A renamed repository is written to under its new name.
        let (own, call) = try await ownCall(["pulls"], operation)
        let owner = request.head.owner ?? own.value.owner.login
        let body = OpeningBody(
            title: request.title,
            head: "\(owner):\(request.head.branch)",
            base: request.base,
            body: request.body,
            draft: request.isDraft ? true : nil
        )
        do throws(ForgeError) {
            let opened: ForgeAnswer<PullRequestBody> = try await post(body, call)
            return opened.map { .opened($0.pullRequest) }
        } catch {
            guard case .refused(let refused) = error.reason, refused.status == 422 else {
                throw error
            }
            return ForgeAnswer(.refused(openingRefusal(refused)), standing: own.standing)
        }
    }

    package func pullRequest(_ number: Int) async throws(ForgeError) -> ForgeAnswer<PullRequest> {
        let operation = "read pull request \(number) of \(repository)"
        let body = try await connection.value(
            call(["pulls", String(number)], operation),
            as: PullRequestBody.self
        )
        return body.map(\.pullRequest)
    }

    /// The repository under its present name, and a call below it.
    ///
    /// It is asked for each time, and nearly always unchanged: an old owner's name would find no
    /// pull request, because a filter is not redirected.
    private func ownCall(
        _ route: [String],
        _ operation: String
    ) async throws(ForgeError) -> (ForgeAnswer<RepositoryBody>, ForgeCall) {
        let own = try await connection.value(call([], operation), as: RepositoryBody.self)
        var below = call(route, operation)
        below.segments =
            ["repos"] + own.value.fullName.split(separator: "/").map(String.init) + route
        return (own, below)
    }

    func call(_ route: [String], _ operation: String) -> ForgeCall {
        ForgeCall(
            segments: ["repos"] + repository.split(separator: "/").map(String.init) + route,
            headers: [
                ("Accept", "application/vnd.github+json"),
                ("X-GitHub-Api-Version", "2022-11-28"),
            ],
            scheme: "Bearer",
            operation: operation
        )
    }

    func post<Value: Decodable & Sendable>(
        _ body: some Encodable,
        _ call: ForgeCall
    ) async throws(ForgeError) -> ForgeAnswer<Value> {
        var call = call
        call.method = .post
        call.contentType = "application/json"
        do {
            call.body = try JSON.encode(body)
        } catch {
            throw connection.error(.unreadable("\(error)"), call, isOutcomeUnknown: false)
        }
        return try await connection.value(call)
    }
}
