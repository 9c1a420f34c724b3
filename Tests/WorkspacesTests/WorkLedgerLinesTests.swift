import Testing
import Workspaces

@Suite struct `Showing the work ledger` {
    private let hash = LedgerText.hash

    private func repository(
        _ path: String = "repo",
        kind: RepositoryLedger.Kind = .main,
        files: [FileCategory: NameList] = [:],
        references: [UnsavedReference] = []
    ) -> RepositoryLedger {
        RepositoryLedger(
            path: path,
            kind: kind,
            head: .branch("main", commit: hash),
            files: files,
            references: references
        )
    }

    @Test func `each item is one plain line`() {
        var main = repository(
            files: [
                .untracked: NameList(["a.txt", "b.txt"]),
                .ignored: NameList([".env"]),
                .conflicted: NameList(["c"]),
            ],
            references: [
                UnsavedReference(
                    .branch("fix"),
                    commits: [LedgerCommit(hash: hash, subject: "Fix")]
                ),
                UnsavedReference(.detachedHead, commits: [], count: 2),
                UnsavedReference(.other("refs/tags/t"), commits: [], count: 1),
            ]
        )
        main.stash = StashList([LedgerCommit(hash: hash, subject: "WIP")])
        main.operations = [.rebase]
        let sub = repository("repo/sub", kind: .submodule, files: [.staged: NameList(["s"])])
        let ledger = WorkLedger(repositories: [main, sub], looseFiles: NameList(["notes"]))
        #expect(
            ledger.lines() == [
                "rebase in progress",
                "1 conflicted file: c",
                "2 untracked files: a.txt, b.txt",
                "1 ignored file touched since the clone: .env",
                "1 stash entry: a1a1a1a WIP",
                "1 unpushed commit on branch fix: a1a1a1a Fix",
                "2 unpushed commits on a detached HEAD: and 2 more",
                "1 unpushed commit on refs/tags/t: and 1 more",
                "repo/sub: 1 staged file: s",
                "1 file outside every repository: notes",
            ]
        )
    }

    @Test func `long lists are cut and counted`() {
        let names = NameList(["a", "b", "c"], count: 500)
        let ledger = WorkLedger(repositories: [repository(files: [.staged: names])])
        #expect(ledger.lines(namesMax: 2) == ["500 staged files: a, b, and 498 more"])
    }

    @Test(arguments: [
        ("new\nline", "new\\nline"), ("\u{1B}[2J", "\\u{1b}[2J"), ("\u{202E}txt", "\\u{202e}txt"),
        ("\u{85}", "\\u{85}"), ("a\\n", "a\\\\n"), ("naïve 日本", "naïve 日本"), ("\u{0}", "\\u{0}"),
        ("\r\n", "\\r\\n"),
    ])
    func `names cannot play tricks`(name: String, shown: String) {
        let ledger = WorkLedger(looseFiles: NameList([name]))
        #expect(ledger.lines() == ["1 file outside every repository: \(shown)"])
    }

    @Test func `a summary without commits says so, a long one is cut`() {
        #expect(CheckoutSummary(base: hash, head: hash).lines() == ["no commits since a1a1a1a"])
        let commit = CheckoutSummary.Commit(hash: hash, authored: 0, subject: "x\u{7}")
        let long = CheckoutSummary(
            base: hash,
            head: hash,
            commits: [commit, commit],
            commitCount: 9
        )
        #expect(
            long.lines(commitsMax: 1) == [
                "9 commits since a1a1a1a:", "a1a1a1a x\\u{7}", "and 8 more",
                "0 files changed, 0 insertions, 0 deletions",
            ]
        )
    }

    @Test func `what is unknown reads as one line`() {
        let error = WorkLedgerError.unknown([
            LedgerProblem(repository: "repo", reason: "bad\nindex"),
            LedgerProblem(repository: nil, reason: "cut"),
        ])
        #expect(error.description == "repo: bad\\nindex; workspace: cut")
    }

    @Test func `commits that landed and a failed fetch are not unsaved`() {
        var main = repository()
        main.landed = [LandedReference(name: "old", count: 3, shape: .rebased)]
        main.fetchFailure = "timed out"
        let ledger = WorkLedger(repositories: [main])
        #expect(ledger.isSaved)
        #expect(ledger.fetchFailures.map(\.reason) == ["timed out"])
    }
}
