/// One repository on a forge: what may be asked of its pull requests, and nothing more.
///
/// Calls look or act once and never repeat an act by themselves; `PullRequestPublishing` and
/// `CommentPosting` decide by what is there whether to act, and so work alike on every forge.
///
/// GitHub, GitHub Enterprise and Pagure are implemented. Others fit as they are:
/// - GitLab (v4): `open` posts to `/projects/:id/merge_requests`, a draft is a title that begins with
///   `Draft:`, status 409 is `.alreadyExists`, pipelines and commit statuses are checks, notes and
///   discussions are remarks, and limits are 429 with `Retry-After`.
/// - Gitea and Forgejo (v1): the routes are GitHub's, status 409 is `.alreadyExists`, the list has to
///   be filtered by the client as Pagure's, and only commit statuses are checks.
package protocol Forge: Sendable {
    /// Whether the server refuses a second open pull request of the same branches.
    ///
    /// Where it does not, an attempt of unknown outcome has to settle before another is made.
    var refusesDuplicates: Bool { get }

    /// The pull requests from a branch, into whatever base and in any state.
    func pullRequests(
        from head: PullRequestHead
    ) async throws(ForgeError) -> ForgeAnswer<[PullRequest]>

    /// Opens a pull request. An error with `isOutcomeUnknown` may have opened it nevertheless.
    func open(
        _ request: PullRequestOpening
    ) async throws(ForgeError) -> ForgeAnswer<OpeningResult>

    func pullRequest(_ number: Int) async throws(ForgeError) -> ForgeAnswer<PullRequest>

    /// What was checked of the pull request's newest commit.
    func checks(of pullRequest: PullRequest) async throws(ForgeError) -> ForgeAnswer<ChecksReport>

    /// Reviews, comments on lines and comments, oldest first.
    func remarks(on number: Int) async throws(ForgeError) -> ForgeAnswer<[Remark]>

    /// The plain comments, oldest first.
    func comments(on number: Int) async throws(ForgeError) -> ForgeAnswer<[Remark]>

    /// Adds a comment. An error with `isOutcomeUnknown` may have added it nevertheless.
    func comment(_ text: String, on number: Int) async throws(ForgeError) -> ForgeAnswer<Remark>
}

/// The branch that a pull request proposes.
package struct PullRequestHead: Hashable, Sendable {
    /// Who owns the fork that holds the branch; nil for the repository itself.
    package var owner: String?
    package var branch: String

    package init(owner: String? = nil, branch: String) {
        self.owner = owner
        self.branch = branch
    }
}

/// What a new pull request says.
package struct PullRequestOpening: Hashable, Sendable {
    package var head: PullRequestHead
    package var base: String
    package var title: String
    package var body: String
    package var isDraft: Bool

    package init(head: PullRequestHead, base: String, title: String, body: String, isDraft: Bool) {
        self.head = head
        self.base = base
        self.title = title
        self.body = body
        self.isDraft = isDraft
    }
}

/// What became of an attempt to open a pull request.
package enum OpeningResult: Hashable, Sendable {
    case opened(PullRequest)
    case refused(OpeningRefusal)
}

/// Why a forge opens no pull request, by what to do about it; nothing was opened.
package enum OpeningRefusal: Hashable, Sendable {
    /// There is an open one of these branches.
    case alreadyExists
    /// The base holds every commit of the head.
    case noCommits
    /// The repository's plan knows no drafts.
    case draftsUnsupported
    /// No such head, or not yet: a branch that was just pushed takes a while to be seen.
    case headUnknown(String)
    case baseUnknown(String)
    case other(String)
}
