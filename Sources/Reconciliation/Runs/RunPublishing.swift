import Resources

/// Commits what the agent left uncommitted, as one commit; the agent's own commits are kept.
func committing(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    if desired.isSuspended { return run.waitingForResume() }
    if let decision = container(run, facts) { return decision }
    guard let checkout = facts.checkout else { return run.waitingForFacts("the checkout") }
    if let failure = checkout.misplacement(desired) { return run.failing(failure, at: facts.now) }
    if let operation = checkout.operation {
        return run.failing(.operationInProgress(operation), at: facts.now)
    }
    // Changes made after the run's own commit belong to somebody else.
    if checkout.isDirty, checkout.ownCommit == nil {
        if case .commit(let reason) = facts.refusal {
            return run.failing(.commitRefused(reason), at: facts.now)
        }
        let request = CommitRequest(
            branch: desired.branch,
            parent: checkout.commit,
            date: run.finished ?? run.phaseSince,
            message: commitMessage(run)
        )
        return RunDecision(run, [.commit(request)])
    }
    guard checkout.ahead > 0 else { return run.succeeding(.noChange, at: facts.now) }
    var run = run
    run.commits = checkout.commits
    return run.entering(.pushing, at: facts.now)
}

/// Pushes the branch, and never overwrites a commit that exists only at the remote.
func pushing(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    if desired.isSuspended { return run.waitingForResume() }
    if let decision = container(run, facts) { return decision }
    guard let checkout = facts.checkout, let head = checkout.commit else {
        return run.waitingForFacts("the checkout")
    }
    if let failure = checkout.misplacement(desired) { return run.failing(failure, at: facts.now) }
    let old: CommitID?
    switch facts.remote {
    case .unknown: return run.waitingForFacts("the remote's branch")
    case .at(head, _): return pushed(run, head, checkout, desired, facts)
    case .at(_, isContained: false):
        return run.failing(.remoteDiverged(desired.branch), at: facts.now)
    case .at(let commit, isContained: true): old = commit
    case .absent: old = nil
    }
    if case .push(let reason) = facts.refusal {
        return run.failing(.pushRefused(reason), at: facts.now)
    }
    return RunDecision(run, [.push(PushRequest(branch: desired.branch, old: old, new: head))])
}

private func pushed(
    _ run: Run,
    _ head: CommitID,
    _ checkout: Checkout,
    _ desired: DesiredRun,
    _ facts: RunFacts
) -> RunDecision {
    var run = run
    run.head = head
    run.commits = checkout.commits
    let reason: String? =
        if desired.settings.pullRequest == .none {
            "spec.run.pullRequest is None"
        } else if desired.base == nil {
            "the work is on '\(desired.branch)' itself (spec.featureBranch names another)"
        } else {
            nil
        }
    if let reason { return run.succeeding(.pushed(desired.branch, reason), at: facts.now) }
    return run.entering(.openingPullRequest, at: facts.now)
}

/// Makes sure that there is one pull request; searches for it before asking for it again.
func openingPullRequest(_ run: Run, _ desired: DesiredRun, _ facts: RunFacts) -> RunDecision {
    guard let base = desired.base, desired.settings.pullRequest != .none else {
        let reason = "the spec asks for none any more"
        return run.succeeding(.pushed(desired.branch, reason), at: facts.now)
    }
    let found: [FoundPullRequest]
    switch facts.pullRequests {
    case .unknown: return run.waitingForFacts("the branch's pull request")
    case .noForge(let reason):
        return run.succeeding(.pushed(desired.branch, reason), at: facts.now)
    case .found(let all): found = all.sorted { $0.number < $1.number }
    }
    if let decision = linking(run, found, facts) { return decision }
    switch facts.refusal {
    case .noCommitsBetween:
        let reason = "the forge sees no commit in it that '\(base)' has not"
        return run.succeeding(.pushed(desired.branch, reason), at: facts.now)
    case .pullRequest(let reason):
        return run.failing(.pullRequestRefused(reason), at: facts.now)
    case .commit, .push, nil: break
    }
    return opening(run, base, desired, facts)
}

/// Links an existing pull request: this run's in any state, or else any open one.
private func linking(
    _ run: Run,
    _ found: [FoundPullRequest],
    _ facts: RunFacts
) -> RunDecision? {
    var run = run
    if let own = found.first(where: { $0.run == run.id }) {
        let link = RunPullRequest(number: own.number, url: own.url, state: own.state)
        run.pullRequest = link
        return run.succeeding(.pullRequestOpened(link), at: facts.now)
    }
    if let open = found.first(where: { $0.state == .open }) {
        let link = RunPullRequest(
            number: open.number,
            url: open.url,
            state: .open,
            isForeign: open.run == nil
        )
        run.pullRequest = link
        return run.succeeding(.pullRequestUpdated(link), at: facts.now)
    }
    // A merged or closed one already has all the commits.
    guard let last = found.last, run.head != nil, run.head == run.startHead else { return nil }
    run.pullRequest = RunPullRequest(
        number: last.number,
        url: last.url,
        state: last.state,
        isForeign: last.run == nil
    )
    return run.succeeding(.noChange, at: facts.now)
}

private func opening(
    _ run: Run,
    _ base: GitBranch,
    _ desired: DesiredRun,
    _ facts: RunFacts
) -> RunDecision {
    if let asked = run.pullRequestAsked {
        let rest = asked.adding(RunLimits.visibility).since(facts.now)
        if rest > .zero {
            let message = "whether the forge opened the pull request is not known yet"
            return run.waits("LookingForPullRequest", message, min(rest, .seconds(2)))
        }
    }
    var run = run
    run.pullRequestAsked = facts.now
    let request = PullRequestRequest(
        head: desired.branch,
        base: base,
        title: pullRequestTitle(run),
        body: pullRequestBody(run),
        isDraft: desired.settings.pullRequest == .draft
    )
    return RunDecision(run, [.openPullRequest(request)])
}
