import Foundation
import UnsavedWork

/// The contents of a simulated volume, as far as an inspection for unsaved work can see them.
package struct VolumeContents: Hashable, Sendable {
    /// Untracked files of the checkout.
    package var untracked: [String] = []
    /// Commits that no remote has: hash and subject.
    package var unpushed: [String] = []
    /// Commits that the remote has, which only its answer shows.
    package var pushed: [String] = []
    /// Commits since the clone, the newest first.
    package var commits: [String] = []
    /// What a rescue keeps although it does not block.
    package var insured: [String] = []
    /// Files that cannot be read.
    package var unreadable: [String] = []
    /// Whether the inspection fails.
    package var isBroken = false
    /// Whether the rescue fails.
    package var rescueFails = false
    /// The identity file; nil when there is none.
    package var identity: String?

    package init() {}

    /// Whether closing would lose nothing.
    package var isSaved: Bool {
        untracked.isEmpty && unpushed.isEmpty && unreadable.isEmpty && !isBroken
    }

    /// The part that a rescue can keep.
    package var rescued: VolumeContents {
        var kept = self
        kept.unreadable = []
        return kept
    }

    /// The guest's report on it, and its exit code.
    ///
    /// `asked` means that the remotes are asked, or were asked earlier and answered.
    package func report(
        asked: Bool,
        outside: [String] = []
    ) -> (output: [UInt8], exitCode: Int) {
        guard !isBroken else { return (Array("the object store is damaged".utf8), 1) }
        let base = String(repeating: "0", count: 39) + "1"
        let head = commits.first.map(Self.hash) ?? base
        var repository = RepositoryReport(
            path: "repo",
            kind: .main,
            head: .branch("main", commit: head)
        )
        repository.files[.untracked] = NameList(untracked)
        let unknown = asked ? [] : pushed
        let missing = (unpushed + unknown).map { ListedCommit(hash: Self.hash($0), subject: $0) }
        if !missing.isEmpty {
            repository.references = [UnsavedReference(.branch("main"), commits: missing)]
        }
        if !unknown.isEmpty { repository.unasked = ["origin: nobody asked it"] }
        repository.summary = CheckoutSummary(
            base: base,
            head: head,
            commits: commits.map { subject in
                CheckoutSummary.Commit(
                    hash: Self.hash(subject),
                    authored: 1_767_225_600,
                    subject: subject
                )
            },
            filesChanged: commits.count,
            insertions: commits.count * 3
        )
        var report = WorkReport()
        report.repositories = [repository]
        report.outside = outside.map { OutsidePlace(path: $0, isSaved: false) }
        report.hiddenFiles = NameList(insured)
        report.problems = unreadable.map { name in
            WorkProblem(repository: nil, reason: "cannot read \(name)")
        }
        // On a volume without work, no remote is asked.
        if asked, !(pushed + unpushed).isEmpty {
            let url = "https://github.com/acme/shop.git"
            report.answers = [
                RemoteAnswer(repository: "repo", remote: "origin", url: url, askedAt: 0)
            ]
        }
        return (Self.json(report), 0)
    }

    /// The guest's output for a rescue, and its exit code.
    package var rescueOutcome: (output: [UInt8], exitCode: Int) {
        guard !rescueFails else { return ([], 1) }
        let outcome = RescueOutcome(kept: untracked + unpushed + insured, unread: unreadable)
        return (Self.json(outcome), unreadable.isEmpty ? 0 : 3)
    }

    private static func json(_ value: some Encodable) -> [UInt8] {
        // Encoding cannot fail for strings and numbers.
        Array((try? JSONEncoder().encode(value)) ?? Data())
    }

    /// An object name derived from the commit's subject.
    private static func hash(_ subject: String) -> String {
        let digits = subject.utf8.map { String($0, radix: 16) }.joined()
        return String((digits + String(repeating: "0", count: 40)).prefix(40))
    }
}
