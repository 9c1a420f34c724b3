import Resources

/// Checks the rules across a Workspace's fields.
///
/// A named class may supply missing fields; the controller checks that when it knows the class.
func checkWorkspace(_ spec: WorkspaceSpec, _ written: WrittenFields, _ findings: inout Findings) {
    let hasClass = written.has("class")
    checkBranches(spec, written, &findings)
    if !written.has("repository"), !hasClass {
        findings.add(
            written.place(of: "repository"),
            "this field is required; for example `repository: https://github.com/acme/shop.git`"
        )
    }
    let mayBeHeadless = spec.mode == .headless || (hasClass && !written.has("mode"))
    if written.has("prompt"), !mayBeHeadless, !written.has("mode") || spec.mode != nil {
        findings.add(
            written.place(of: "prompt"),
            "a prompt is only for `mode: Headless`; add that, or remove the prompt"
        )
    }
    if spec.mode == .headless, !written.has("prompt"), !hasClass {
        findings.add(
            written.place(of: "prompt"),
            "`mode: Headless` needs a prompt; for example `prompt: Fix the login redirect`"
        )
    }
}

/// Checks that base and feature branch can both exist.
///
/// Equal branches would make pull requests and summaries empty; a branch that is the other's
/// directory cannot be created.
func checkBranches(_ spec: WorkspaceSpec, _ written: WrittenFields, _ findings: inout Findings) {
    guard let feature = spec.featureBranch else { return }
    let isDefault = !written.has("branch") && !written.has("class")
    let berths = isDefault ? try? GitBranch(parsing: ResolvedSpec.branchDefault) : nil
    guard let base = spec.branch ?? berths,
        let message = GitBranch.conflict(base: base, feature: feature)
    else { return }
    findings.add(written.place(of: "featureBranch"), message)
}
