import Foundation
import Resources
import Testing
import UnsavedWork

struct SummaryTests {
    private func summary() throws -> ClosingSummary {
        ClosingSummary(
            workspace: try ResourceName(parsing: "shop"),
            repository: try RepositoryURL(parsing: "https://github.com/acme/shop.git"),
            branch: "fix/login",
            base: try GitBranch(parsing: "main")
        )
    }

    @Test func `a summary reads as plain lines, and keeps its fields when it is stored`() throws {
        var summary = try summary()
        summary.work = CheckoutSummary(
            base: String(repeating: "a", count: 40),
            head: String(repeating: "b", count: 40),
            commits: [.init(hash: String(repeating: "b", count: 40), authored: 0, subject: "Fix")],
            commitCount: 3,
            filesChanged: 1,
            insertions: 2
        )
        summary.rescue = ClosingSummary.Rescue(
            id: "shop-1",
            items: [WorkItem(.untracked, count: 2, names: ["a", "b"])],
            insured: [WorkItem(.reflog, repository: "lib", count: 1)]
        )
        summary.problems = [WorkProblem(repository: "home/x", reason: "cut")]
        #expect(
            summary.text == """
                Workspace shop was closed.
                Repository: https://github.com/acme/shop.git
                Branch: fix/login, from main
                3 commits since aaaaaaa:
                bbbbbbb Fix
                and 2 more
                1 file changed, 2 insertions, 0 deletions
                Not pushed, but rescued (`berth rescue restore shop-1`):
                - 2 untracked files: a, b
                Kept in case it is wanted (`berth rescue restore shop-1`):
                - lib: 1 commit that only the reflog names
                Could not be looked at, and is gone with the volume:
                - home/x: cut
                """
        )
        let stored = try JSONEncoder().encode(summary)
        #expect(try JSONDecoder().decode(ClosingSummary.self, from: stored) == summary)
    }

    @Test func `a summary says what is lost, and when nobody could look`() throws {
        var summary = try summary()
        summary.isUnknown = true
        summary.rescueFailure = "the disk is full"
        summary.lost = [WorkItem(.stash, names: ["abc WIP"])]
        #expect(
            summary.text.split(separator: "\n").suffix(4) == [
                "Commits: not known", "Nothing could be rescued: the disk is full",
                "So this is gone with the volume:", "- 1 stash entry: abc WIP",
            ]
        )
    }

    @Test func `what an earlier version stored in words is read as words`() throws {
        let old = """
            {"attempt": 1, "restarts": 0, "conditions": [], "observedGeneration": 1, "progress": 40}
            """
        let status = try JSONDecoder().decode(WorkspaceStatus.self, from: Data(old.utf8))
        #expect(status.progress == StepProgress(.clone, done: 0.4))
        let entry = #"["1 file"]"#
        let items = try JSONDecoder().decode([WorkItem].self, from: Data(entry.utf8))
        #expect(items.map(\.line) == ["1 file"])
    }
}
