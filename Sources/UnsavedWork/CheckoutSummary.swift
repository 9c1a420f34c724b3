/// What a checkout did since the commit that its clone began at: the facts of a closing summary.
package struct CheckoutSummary: Hashable, Sendable, Codable {
    /// A commit of the summary.
    package struct Commit: Hashable, Sendable, Codable {
        /// The full object name.
        package var hash: String
        /// The author's date by the author's clock, in seconds since 1970 in UTC.
        package var authored: Int64
        /// The first line of the message, which may be cut.
        package var subject: String

        /// Makes a commit.
        package init(hash: String, authored: Int64, subject: String) {
            self.hash = hash
            self.authored = authored
            self.subject = subject
        }
    }

    /// The commit that the clone began at; empty when the repository was empty then.
    package var base: String
    /// HEAD's commit; with the workspace's identity it is the key of a summary.
    package var head: String
    /// How many commits HEAD has and the base lacks.
    package var commitCount: Int
    /// The newest of them, at most ``NameList/namesMax``.
    package var commits: [Commit]
    /// Files that differ between base and HEAD.
    package var filesChanged: Int
    /// Lines that only HEAD has.
    package var insertions: Int
    /// Lines that only the base has.
    package var deletions: Int

    /// Makes a summary; the count defaults to that of the commits.
    package init(
        base: String,
        head: String,
        commits: [Commit] = [],
        commitCount: Int? = nil,
        filesChanged: Int = 0,
        insertions: Int = 0,
        deletions: Int = 0
    ) {
        self.base = base
        self.head = head
        self.commits = commits
        self.commitCount = commitCount ?? commits.count
        self.filesChanged = filesChanged
        self.insertions = insertions
        self.deletions = deletions
    }

    /// The summary for display: at most `commitsMax` commits, without control characters.
    package func shown(commitsMax: Int = 20) -> CheckoutSummary {
        var shown = self
        shown.commits = commits.prefix(commitsMax).map { commit in
            var commit = commit
            commit.subject = displayed(commit.subject)
            return commit
        }
        return shown
    }

    /// The listed commits and the extent of the difference, one plain line each.
    package var lines: [String] {
        let since = base.isEmpty ? "" : " since \(base.prefix(7))"
        guard commitCount > 0 else { return ["no commits\(since)"] }
        let more = commitCount - commits.count
        return ["\(plural(commitCount, "commit"))\(since):"]
            + commits.map { "\($0.hash.prefix(7)) \($0.subject)" }
            + (more > 0 ? ["and \(more) more"] : [])
            + [
                "\(plural(filesChanged, "file")) changed, \(plural(insertions, "insertion")), "
                    + plural(deletions, "deletion")
            ]
    }
}
