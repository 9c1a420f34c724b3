import Resources

/// Plans a teardown that leaves only a receipt.
///
/// The order is: inspect, stop the containers, check again, rescue, summarise, remove. The plan
/// always lists all steps that remain if no check finds an obstacle; execution ends after each
/// decisive step, and the next plan starts from what was found.
func teardownPlan(_ desired: Desired, _ observed: Observed) -> Plan {
    let isDone = observed.volume != .owned || observed.isVolumeAnother
    if observed.hasReceipt, observed.containers.isEmpty, isDone {
        let forget = Step(.forget, because: .nothingLeft)
        return desired.isDeleted ? Plan([forget]) : Plan()
    }
    let cause: Cause =
        desired.isDeleted ? .deleting : desired.spec.state == .closed ? .closing : .idle
    guard let teardown = observed.teardown else {
        let rest = remaining(
            Teardown(startedAt: Timestamp(milliseconds: 0)),
            desired,
            observed,
            cause
        )
        return Plan([Step(.recordTeardown, because: cause)] + rest.steps)
    }
    if isBlocked(teardown, desired), !observed.lookIsDue {
        return blockedPlan(desired, observed)
    }
    return remaining(teardown, desired, observed, cause)
}

/// Whether the last inspection blocks the close.
private func isBlocked(_ teardown: Teardown, _ desired: Desired) -> Bool {
    guard !teardown.isRemoving, desired.spec.onUnsaved != .discard else { return false }
    if teardown.obstacle != nil { return true }
    guard let look = teardown.lastLook else { return false }
    return look.verdict != .saved && desired.spec.onUnsaved == .block
}

/// A blocked workspace stays open and usable, so that its user can save the work.
private func blockedPlan(_ desired: Desired, _ observed: Observed) -> Plan {
    var plan = openPlan(desired, observed)
    plan.isBlocked = true
    return plan
}

private func remaining(
    _ teardown: Teardown,
    _ desired: Desired,
    _ observed: Observed,
    _ cause: Cause
) -> Plan {
    let transient = observed.containers.first {
        $0.state == .restarting || $0.state == .removing
    }
    if let transient {
        var plan = Plan()
        plan.wait = .transition(transient)
        return plan
    }
    // A foreign volume is neither inspected nor removed, unless everything is to be discarded.
    guard observed.volume == .owned, !isLeft(observed, desired, teardown) else {
        return withoutVolume(desired, observed, cause)
    }
    var steps: [Step] = []
    let policy = desired.spec.onUnsaved
    let isLookedAt = teardown.isLookedAt(under: policy)
    if !isLookedAt || observed.containers.contains(where: \.mayWrite) {
        steps += looks(teardown, desired, observed, cause)
    }
    if teardown.needsRescue, !teardown.isKept(under: policy) {
        let isSaved = teardown.finalCheck?.report.verdict == .saved
        let reason: Cause = isSaved ? .workInsured : .workUnsaved
        steps.append(Step(.rescue(desired.volume), because: reason))
    }
    if teardown.summary == nil { steps.append(Step(.summarise, because: cause)) }
    steps += removal(of: observed.containers, because: .summaryStored)
    steps.append(Step(.removeVolume(desired.volume), because: .summaryStored))
    return Plan(steps + ending(desired))
}

/// Whether the volume is left behind, because it does not hold our identity.
private func isLeft(_ observed: Observed, _ desired: Desired, _ teardown: Teardown) -> Bool {
    observed.isVolumeAnother && desired.spec.onUnsaved != .discard && !teardown.isRemoving
}

/// The preflight, stopping the containers, and the final check.
private func looks(
    _ teardown: Teardown,
    _ desired: Desired,
    _ observed: Observed,
    _ cause: Cause
) -> [Step] {
    var steps: [Step] = []
    let live = observed.containers.filter(\.mayWrite)
    let isLookedAt = teardown.preflight.map { look in
        desired.spec.onUnsaved != .block || look.verdict == .saved
    }
    if let container = live.max(by: { $0.attempt < $1.attempt }), isLookedAt != true {
        if container.state == .paused {
            steps.append(Step(.unpauseContainer(container.reference), because: cause))
        }
        steps.append(Step(.look(container.reference), because: cause))
    }
    for container in live {
        steps.append(Step(.stopContainer(container.reference), because: .mustBeStill))
    }
    return steps + [Step(.lookAtVolume(desired.volume), because: .mustBeStill)]
}

/// Plans without a volume to inspect: it never existed, or it was lost and the receipt says so.
private func withoutVolume(_ desired: Desired, _ observed: Observed, _ cause: Cause) -> Plan {
    var plan = Plan()
    if observed.volume == .foreign, observed.containers.isEmpty, !observed.volumeWasSeen {
        plan.steps = [Step(.storeReceipt, because: .nothingLeft)]
    } else {
        let stops = observed.containers.filter(\.mayWrite)
            .map { Step(.stopContainer($0.reference), because: cause) }
        plan.steps = stops + removal(of: observed.containers, because: cause)
        plan.steps.append(Step(.storeReceipt, because: .nothingLeft))
    }
    if desired.isDeleted { plan.steps.append(Step(.forget, because: .nothingLeft)) }
    return plan
}

private func removal(of containers: [ObservedContainer], because cause: Cause) -> [Step] {
    containers.sorted { $0.attempt < $1.attempt }
        .map { Step(.removeContainer($0.reference), because: cause) }
}

private func ending(_ desired: Desired) -> [Step] {
    let receipt = Step(.storeReceipt, because: .everythingRemoved)
    return desired.isDeleted ? [receipt, Step(.forget, because: .nothingLeft)] : [receipt]
}
