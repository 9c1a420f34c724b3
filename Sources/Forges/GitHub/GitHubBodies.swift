import Resources

/// What is read of GitHub's JSON; everything else is ignored.
struct RepositoryBody: Decodable, Sendable {
    var fullName: String
    var owner: AccountBody

    enum CodingKeys: String, CodingKey {
        case fullName = "full_name"
        case owner
    }
}

struct AccountBody: Decodable, Sendable {
    var login: String
    var type: String?
}

struct OpeningBody: Encodable {
    var title: String
    var head: String
    var base: String
    var body: String
    var draft: Bool?
}

struct CommentBody: Encodable {
    var body: String
}

struct PullRequestBody: Decodable, Sendable {
    struct Branch: Decodable, Sendable {
        var ref: String
        var sha: String
        var repo: RepositoryBody?
    }

    var number: Int
    var url: String
    var state: String
    var draft: Bool?
    var title: String
    var body: String?
    var user: AccountBody?
    var head: Branch
    var base: Branch
    var mergedAt: String?
    /// Null while it is computed; absent in lists.
    var mergeable: Bool?
    var mergeableState: String?
    var createdAt: String?

    enum CodingKeys: String, CodingKey {
        case number, state, draft, title, body, user, head, base, mergeable
        case url = "html_url"
        case mergedAt = "merged_at"
        case mergeableState = "mergeable_state"
        case createdAt = "created_at"
    }

    var pullRequest: PullRequest {
        PullRequest(
            number: number,
            url: url,
            state: mergedAt != nil ? .merged : state == "open" ? .open : .closed,
            isDraft: draft ?? false,
            title: title,
            body: body ?? "",
            author: user?.login ?? "ghost",
            headRepository: head.repo?.fullName,
            head: head.ref,
            headCommit: head.sha,
            base: base.ref,
            mergeability: mergeability(mergeable, state: mergeableState),
            createdAt: moment(createdAt)
        )
    }
}

/// What `mergeable` and `mergeable_state` come to.
package func mergeability(_ mergeable: Bool?, state: String?) -> PullRequest.Mergeability {
    switch (mergeable, state) {
    case (nil, _), (_, "unknown"): .unknown
    case (false, _), (_, "dirty"): .conflicting
    case (true, "blocked"), (true, "behind"), (true, "draft"): .blocked(state ?? "")
    case (true, _): .clean
    }
}

/// A time that a forge wrote; nil for what is none.
func moment(_ text: String?) -> Timestamp? { text.flatMap { try? Timestamp(parsing: $0) } }
