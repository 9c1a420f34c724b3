package import Workspaces

/// The text that closing puts into the linked chat: what was done, and what was kept.
package func summaryText(_ desired: Desired, _ teardown: Teardown) -> String {
    let work = teardown.finalLook?.work ?? WorkSummary()
    var lines = ["Workspace \(desired.name) was closed."]
    lines.append("Repository: \(desired.spec.repository)")
    let branch = work.branch ?? desired.spec.featureBranch?.text ?? desired.spec.branch.text
    lines.append("Branch: \(escapingControls(branch)), from \(desired.spec.branch)")
    lines += commitLines(work)
    if let rescue = teardown.rescue {
        lines.append("Not pushed, but rescued (`berth rescue restore \(rescue.id)`):")
        lines += rescue.items.map { "- \(escapingControls($0))" }
    }
    return lines.joined(separator: "\n")
}

/// Exactly one summary per life of a workspace and head commit.
package func summaryKey(_ uid: UID, _ work: WorkSummary?) -> String {
    "\(uid)/\(work?.head ?? "none")"
}

private func commitLines(_ work: WorkSummary) -> [String] {
    guard work.commitCount > 0 else { return ["Commits: none"] }
    var lines = ["Commits: \(work.commitCount)"]
    lines += work.commits.map { "- \($0.hash.prefix(10)) \(escapingControls($0.subject))" }
    if work.commits.count < work.commitCount {
        lines.append("- and \(work.commitCount - work.commits.count) more")
    }
    lines.append(
        "Changes: \(counted(work.filesChanged, "file")), +\(work.insertions) -\(work.deletions)"
    )
    return lines
}

/// `1 file`, `2 files`.
package func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}
