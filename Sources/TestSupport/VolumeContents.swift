/// What lies on a simulated volume, as far as a look for unsaved work can see it.
package struct VolumeContents: Hashable, Sendable {
    /// Untracked files of the checkout.
    package var untracked: [String] = []
    /// Commits that no remote has: hash and subject.
    package var unpushed: [String] = []
    /// Commits since the clone, the newest first.
    package var commits: [String] = []
    /// The look fails.
    package var isBroken = false

    package init() {}

    /// Whether closing would lose something.
    package var isSaved: Bool { untracked.isEmpty && unpushed.isEmpty && !isBroken }

    /// The answer of the image's `ledger`, and its exit code.
    package var ledger: (output: [UInt8], exitCode: Int) {
        guard !isBroken else {
            return (Self.bytes(["berth-ledger=1", "error=the object store is damaged"]), 3)
        }
        let base = String(repeating: "0", count: 39) + "1"
        var records = [
            "berth-ledger=1", "repository=repo", "kind=main", "branch=main",
            "commit=\(commits.first.map(Self.hash) ?? base)", "upstream=origin/main",
        ]
        for category in ["staged", "unstaged"] { records.append("\(category).count=0") }
        records.append("untracked.count=\(untracked.count)")
        records += untracked.map { "untracked=\($0)" }
        for category in ["conflicted", "ignored", "stash", "operation"] {
            records.append("\(category).count=0")
        }
        if !unpushed.isEmpty {
            records.append("unsaved-branch=\(unpushed.count) main")
            records += unpushed.map { "unsaved-commit=\(Self.hash($0)) \($0)" }
        }
        records += ["base=\(base)", "commits.count=\(commits.count)"]
        records += commits.map { "commit-since=\(Self.hash($0)) 1767225600 \($0)" }
        records += [
            "diff=\(commits.count) \(commits.count * 3) 0", "end-repository=", "loose.count=0",
        ]
        return (Self.bytes(records), 0)
    }

    /// The records with their count, each ended by NUL.
    private static func bytes(_ records: [String]) -> [UInt8] {
        (records + ["end=\(records.count)"]).flatMap { Array($0.utf8) + [0] }
    }

    /// A commit's name made from its subject.
    private static func hash(_ subject: String) -> String {
        let digits = subject.utf8.map { String($0, radix: 16) }.joined()
        return String((digits + String(repeating: "0", count: 40)).prefix(40))
    }
}
