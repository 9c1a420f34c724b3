package import Resources
import UnsavedWork

/// The summary that a close puts into the linked chat: what was done, kept and lost.
package func closingSummary(_ desired: Desired, _ teardown: Teardown) -> ClosingSummary {
    let look = teardown.finalCheck
    let branch = look?.branch ?? desired.spec.featureBranch?.text ?? desired.spec.branch.text
    var summary = ClosingSummary(
        workspace: desired.name,
        repository: desired.spec.repository,
        branch: escapingControls(branch),
        base: desired.spec.branch
    )
    summary.work = look?.work?.shown(commitsMax: 50)
    summary.isUnknown = look?.report.verdict == .unknown
    summary.problems = look?.report.problems ?? []
    if let rescue = teardown.rescue {
        summary.rescue = ClosingSummary.Rescue(
            id: rescue.id,
            items: rescue.items,
            insured: rescue.insured ?? []
        )
        summary.unread = rescue.unread ?? []
    } else if let failure = teardown.rescueFailure {
        summary.rescueFailure = escapingControls(failure)
        summary.lost = (look?.report.items ?? []) + (look?.report.insured ?? [])
    }
    return summary
}

/// What a user can do about a blocked close of the workspace `name`.
package func waysOn(_ name: ResourceName, under policy: UnsavedPolicy) -> String {
    let archive = "`berth close \(name) --on-unsaved archive` keeps it in a rescue and goes on, "
    return "save it, and the close goes on by itself; "
        + (policy == .archive ? "" : archive)
        + "`berth close \(name) --on-unsaved discard` goes on without it, "
        + "`berth reopen \(name)` calls it off"
}

/// The key that allows exactly one summary per life of a workspace and head commit.
package func summaryKey(_ uid: UID, _ look: Teardown.FinalCheck?) -> String {
    "\(uid)/\(look?.head ?? "none")"
}
