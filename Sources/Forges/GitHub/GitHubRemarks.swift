extension GitHubForge {
    package func remarks(on number: Int) async throws(ForgeError) -> ForgeAnswer<[Remark]> {
        let reviews = try await remarks(number, ["pulls", String(number), "reviews"]) {
            $0.review
        }
        let lines = try await remarks(number, ["pulls", String(number), "comments"]) {
            $0.lineComment
        }
        let comments = try await self.comments(on: number)
        return reviews.joined(lines) { $0 + $1 }.joined(comments) {
            ($0 + $1).sorted(by: Remark.isEarlier)
        }
    }

    package func comments(on number: Int) async throws(ForgeError) -> ForgeAnswer<[Remark]> {
        try await remarks(number, ["issues", String(number), "comments"]) { $0.remark(.comment) }
    }

    package func comment(
        _ text: String,
        on number: Int
    ) async throws(ForgeError) -> ForgeAnswer<Remark> {
        let operation = "comment on pull request \(number) of \(repository)"
        let call = call(["issues", String(number), "comments"], operation)
        let posted: ForgeAnswer<RemarkBody> = try await post(CommentBody(body: text), call)
        return posted.map { $0.remark(.comment) }
    }

    private func remarks(
        _ number: Int,
        _ route: [String],
        _ remark: (RemarkBody) -> Remark?
    ) async throws(ForgeError) -> ForgeAnswer<[Remark]> {
        var call = call(route, "read the comments of pull request \(number) of \(repository)")
        call.query = [("per_page", "100")]
        return try await connection.list(call) { (page: [RemarkBody]) in page.compactMap(remark) }
    }
}

/// A comment, a comment on a line or a review.
struct RemarkBody: Decodable, Sendable {
    var id: Int64
    var user: AccountBody?
    var body: String?
    var link: String?
    var association: String?
    var createdAt: String?
    var submittedAt: String?
    var state: String?
    var path: String?
    var line: Int?

    enum CodingKeys: String, CodingKey {
        case id, user, body, state, path, line
        case link = "html_url"
        case association = "author_association"
        case createdAt = "created_at"
        case submittedAt = "submitted_at"
    }

    /// Nil for a review that its author has not sent yet.
    var review: Remark? {
        switch state {
        case "APPROVED": remark(.review(.approved))
        case "CHANGES_REQUESTED": remark(.review(.changesRequested))
        case "DISMISSED": remark(.review(.dismissed))
        case "PENDING": nil
        default: remark(.review(.commented))
        }
    }

    var lineComment: Remark? { remark(.line(path: path ?? "", line: line)) }

    func remark(_ kind: Remark.Kind) -> Remark {
        Remark(
            id: String(id),
            kind: kind,
            author: user?.login ?? "ghost",
            isByProgram: user?.type == "Bot",
            isByMember: ["OWNER", "MEMBER", "COLLABORATOR"].contains(association),
            text: body ?? "",
            link: link,
            createdAt: moment(submittedAt ?? createdAt)
        )
    }
}
