import Foundation
import Testing
import UnsavedWork

@Suite struct `The report of unsaved work` {
    private let hash = String(repeating: "a1", count: 20)

    private func repository(
        _ path: String = "repo",
        kind: RepositoryReport.Kind = .main
    ) -> RepositoryReport {
        RepositoryReport(path: path, kind: kind, head: .branch("main", commit: hash))
    }

    private func report(_ repositories: RepositoryReport...) -> WorkReport {
        var report = WorkReport()
        report.repositories = repositories
        return report
    }

    @Test func `each item is one plain line`() {
        var main = repository()
        main.files = [
            .untracked: NameList(["a.txt", "b.txt"]), .ignored: NameList([".env"]),
            .conflicted: NameList(["c"]),
        ]
        let fix = ListedCommit(hash: hash, subject: "Fix")
        main.references = [
            UnsavedReference(.branch("fix"), commits: [fix]),
            UnsavedReference(.detachedHead, commits: [], count: 2),
            UnsavedReference(.tag("v1"), commits: []),
            UnsavedReference(.tag("v2"), commits: [], count: 1),
            UnsavedReference(.other("refs/notes/n"), commits: [], count: 1),
        ]
        main.stash = StashList([ListedCommit(hash: hash, subject: "WIP")])
        main.operations = [.rebase]
        main.submodules = [
            MovedSubmodule(path: "lib", commit: hash, recorded: String(repeating: "b", count: 40))
        ]
        main.outside = ["/tmp/fix"]
        var sub = repository("repo/sub", kind: .submodule)
        sub.files = [.staged: NameList(["s"])]
        var report = report(main, sub)
        report.looseFiles = NameList(["notes"])
        #expect(
            report.items().map(\.line) == [
                "rebase in progress",
                "1 conflicted file: c",
                "2 untracked files: a.txt, b.txt",
                "1 ignored file made since the clone: .env",
                "1 stash entry: a1a1a1a WIP",
                "submodule lib is at a1a1a1a, not at the recorded bbbbbbb",
                "1 unpushed commit on branch fix: a1a1a1a Fix",
                "2 unpushed commits on a detached HEAD: and 2 more",
                "tag v1, which no remote has",
                "tag v2, which no remote has, with 1 unpushed commit: and 1 more",
                "1 unpushed commit on refs/notes/n: and 1 more",
                "/tmp/fix lies outside the volume, in the container's own layer",
                "repo/sub: 1 staged file: s",
                "1 file outside every repository: notes",
            ]
        )
    }

    @Test func `commits name the remotes that could not be asked`() {
        var main = repository()
        main.references = [UnsavedReference(.branch("fix"), commits: [], count: 1)]
        main.unasked = ["origin could not be asked: timed out"]
        #expect(
            report(main).items().map(\.line) == [
                "1 unpushed commit on branch fix: and 1 more (origin could not be asked: timed out)"
            ]
        )
    }

    @Test func `what is only inferred does not block, and a rescue has to keep it`() {
        var main = repository()
        main.landed = [LandedReference(name: "old", count: 3, shape: .rebased)]
        main.reflogCommits = 1
        main.goneCommits = 2
        var report = report(main)
        report.hiddenFiles = NameList(["home/.vimrc"])
        #expect(report.isSaved)
        #expect(
            report.insuredItems.map(\.line) == [
                "3 commits of old that landed rebased",
                "1 commit that only the reflog names",
                "2 commits of remote branches that are gone",
                "1 hidden or uploaded file of the home: home/.vimrc",
            ]
        )
    }

    @Test func `what is unknown is never saved, and reads as one line`() {
        var report = report(repository())
        report.problems = [
            WorkProblem(repository: "repo", reason: "bad\nindex"),
            WorkProblem(repository: "home/x", reason: "cut"),
        ]
        #expect(!report.isSaved)
        #expect(report.shownProblems.map(\.line) == ["bad\\nindex", "home/x: cut"])
    }

    @Test func `long lists are cut and counted`() {
        var main = repository()
        main.files = [.staged: NameList(["a", "b", "c"], count: 500)]
        #expect(
            report(main).items(namesMax: 2).map(\.line) == ["500 staged files: a, b, and 498 more"]
        )
    }

    @Test(arguments: [
        ("new\nline", "new\\nline"), ("\u{1B}[2J", "\\u{1b}[2J"), ("\u{202E}txt", "\\u{202e}txt"),
        ("\u{85}", "\\u{85}"), ("a\\n", "a\\\\n"), ("naïve 日本", "naïve 日本"), ("\u{0}", "\\u{0}"),
        ("\r\n", "\\r\\n"),
    ])
    func `names cannot play tricks`(name: String, shown: String) {
        var report = WorkReport()
        report.looseFiles = NameList([name])
        #expect(report.items().map(\.line) == ["1 file outside every repository: \(shown)"])
    }

    @Test func `a summary without commits says so, a long one is cut`() {
        #expect(CheckoutSummary(base: hash, head: hash).lines == ["no commits since a1a1a1a"])
        let commit = CheckoutSummary.Commit(hash: hash, authored: 0, subject: "x\u{7}")
        var long = CheckoutSummary(
            base: hash,
            head: hash,
            commits: [commit, commit],
            commitCount: 9
        )
        let rest = [
            "a1a1a1a x\\u{7}", "and 8 more", "0 files changed, 0 insertions, 0 deletions",
        ]
        #expect(long.shown(commitsMax: 1).lines == ["9 commits since a1a1a1a:"] + rest)
        // The repository was empty when the workspace was set up.
        long.base = ""
        #expect(long.shown(commitsMax: 1).lines == ["9 commits:"] + rest)
    }

    @Test func `half a report is none`() throws {
        let whole = try JSONEncoder().encode(report(repository()))
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode(WorkReport.self, from: whole.dropLast(whole.count / 2))
        }
        let back = try JSONDecoder().decode(WorkReport.self, from: whole)
        #expect(back == report(repository()))
    }
}
