import Resources

/// What is read of Pagure's JSON; everything else is ignored.
struct PageOfRequests: Decodable, Sendable {
    struct Pagination: Decodable, Sendable {
        var page: Int
        var next: String?
    }

    var requests: [RequestBody]
    var pagination: Pagination?
}

struct ProjectBody: Decodable, Sendable {
    struct User: Decodable, Sendable { var name: String }

    var fullname: String
    var user: User
    /// Names of users by what they may do.
    var accessUsers: [String: [String]]?

    enum CodingKeys: String, CodingKey {
        case fullname, user
        case accessUsers = "access_users"
    }

    /// Whether a user may write to the project; groups are not told of by name, and do not count.
    func isMember(_ name: String) -> Bool {
        ["owner", "admin", "commit", "collaborator"].contains { level in
            accessUsers?[level]?.contains(name) ?? false
        }
    }
}

struct RequestBody: Decodable, Sendable {
    struct Comment: Decodable, Sendable {
        var id: Int64
        var comment: String
        var filename: String?
        var line: Int?
        /// Whether Pagure itself wrote it, of something that happened.
        var notification: Bool?
        var user: ProjectBody.User
        var created: String?

        enum CodingKeys: String, CodingKey {
            case id, comment, filename, line, notification, user
            case created = "date_created"
        }
    }

    var id: Int
    var title: String
    var branch: String
    var branchFrom: String
    var project: ProjectBody
    var source: ProjectBody?
    var status: String
    var initialComment: String?
    var commit: String?
    var merge: String?
    var url: String?
    var user: ProjectBody.User
    var created: String?
    var comments: [Comment]?

    enum CodingKeys: String, CodingKey {
        case id, title, branch, project, status, user, comments
        case branchFrom = "branch_from"
        case source = "repo_from"
        case initialComment = "initial_comment"
        case commit = "commit_stop"
        case merge = "cached_merge_status"
        case url = "full_url"
        case created = "date_created"
    }

    /// Whether it comes from that user's fork; nil: from the project itself.
    func isFrom(_ owner: String?) -> Bool {
        guard let owner else { return source?.fullname == project.fullname }
        return source?.user.name == owner && source?.fullname != project.fullname
    }

    var pullRequest: PullRequest {
        PullRequest(
            number: id,
            url: url ?? "",
            state: status == "Open" ? .open : status == "Merged" ? .merged : .closed,
            title: title,
            body: initialComment ?? "",
            author: user.name,
            headRepository: source?.fullname,
            head: branchFrom,
            headCommit: commit ?? "",
            base: branch,
            mergeability: mergeability,
            createdAt: created.flatMap(Timestamp.init(epochSeconds:))
        )
    }

    private var mergeability: PullRequest.Mergeability {
        switch merge {
        case "FFORWARD", "MERGE", "NO_CHANGE": .clean
        case "CONFLICTS": .conflicting
        default: .unknown
        }
    }

    var remarks: [Remark] {
        (comments ?? []).filter { $0.notification != true }.map { comment in
            Remark(
                id: String(comment.id),
                kind: comment.filename.map { .line(path: $0, line: comment.line) } ?? .comment,
                author: comment.user.name,
                isByMember: project.isMember(comment.user.name),
                text: comment.comment,
                link: url.map { "\($0)#comment-\(comment.id)" },
                createdAt: comment.created.flatMap(Timestamp.init(epochSeconds:))
            )
        }
    }
}

struct BranchesBody: Decodable, Sendable {
    /// The newest commit of each branch.
    var branches: [String: String]
}

struct FlagsBody: Decodable, Sendable {
    struct Flag: Decodable, Sendable {
        var username: String
        var status: String
        var url: String?
        var comment: String?

        var check: Check {
            let outcome: Check.Outcome =
                switch status {
                case "success": .passed
                case "failure", "error": .failed
                case "pending": .pending
                default: .undecided  // canceled
                }
            return Check(name: username, outcome: outcome, link: url, summary: comment)
        }
    }

    var flags: [Flag]
}
