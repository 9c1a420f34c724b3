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
    if let rescue = teardown.rescue {
        lines.append("Not pushed, but rescued (`berth rescue restore \(rescue.id)`):")
        lines += rescue.items.map { "- \(escapingControls($0))" }
    }
    return lines.joined(separator: "\n")
}

/// Exactly one summary per life of a workspace and head commit.
package func summaryKey(_ uid: UID, _ look: Teardown.FinalLook?) -> String {
    "\(uid)/\(look?.head ?? "none")"
}

/// `1 file`, `2 files`.
package func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}
