import UnsavedWork
package import Workspaces

/// The text that closing puts into the linked chat: what was done, and what was kept.
package func summaryText(_ desired: Desired, _ teardown: Teardown) -> String {
    let look = teardown.finalLook
    var lines = ["Workspace \(desired.name) was closed."]
    lines.append("Repository: \(desired.spec.repository)")
    let branch = look?.branch ?? desired.spec.featureBranch?.text ?? desired.spec.branch.text
    lines.append("Branch: \(escapingControls(branch)), from \(desired.spec.branch)")
    let nothing = look?.report.verdict == .unknown ? "Commits: not known" : "Commits: none"
    lines += look?.work?.lines(commitsMax: 50) ?? [nothing]
    lines += keptLines(teardown) + lostLines(teardown)
    return lines.joined(separator: "\n")
}

/// What the rescue holds: what would have been lost, and what was kept only in case.
private func keptLines(_ teardown: Teardown) -> [String] {
    guard let rescue = teardown.rescue else { return [] }
    let command = "(`berth rescue restore \(rescue.id)`)"
    var lines: [String] = []
    if !rescue.items.isEmpty {
        lines += listed("Not pushed, but rescued \(command):", rescue.items)
    }
    if let insured = rescue.insured, !insured.isEmpty {
        lines += listed("Kept in case it is wanted \(command):", insured)
    }
    return lines.isEmpty ? ["What could be read is kept \(command)."] : lines
}

/// What went with the volume although nobody could look at it or keep it.
private func lostLines(_ teardown: Teardown) -> [String] {
    var lines: [String] = []
    if let problems = teardown.finalLook?.problems, !problems.isEmpty {
        lines += listed("Could not be looked at, and is gone with the volume:", problems)
    }
    if let unread = teardown.rescue?.unread, !unread.isEmpty {
        lines += listed("Could not be rescued, and is gone with the volume:", unread)
    }
    guard teardown.rescue == nil, let failure = teardown.rescueFailure else { return lines }
    let look = teardown.finalLook
    let lost = (look?.unsaved ?? []) + (look?.report.insured ?? [])
    lines.append("Nothing could be rescued: \(escapingControls(failure))")
    return lost.isEmpty ? lines : lines + listed("So this is gone with the volume:", lost)
}

private func listed(_ title: String, _ items: [String]) -> [String] {
    [title] + items.map { "- \(escapingControls($0))" }
}

/// What somebody can do about a close of the workspace `name` that does not go on.
package func waysOn(_ name: ResourceName, under policy: UnsavedPolicy) -> String {
    let archive = "`berth close \(name) --on-unsaved archive` keeps it in a rescue and goes on, "
    return "save it, and the close goes on by itself; "
        + (policy == .archive ? "" : archive)
        + "`berth close \(name) --on-unsaved discard` goes on without it, "
        + "`berth reopen \(name)` calls it off"
}

/// Exactly one summary per life of a workspace and head commit.
package func summaryKey(_ uid: UID, _ look: Teardown.FinalLook?) -> String {
    "\(uid)/\(look?.head ?? "none")"
}

/// `1 file`, `2 files`.
package func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}
