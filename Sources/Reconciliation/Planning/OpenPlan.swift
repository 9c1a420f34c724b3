import Resources

/// Plans towards a running container with a reachable terminal on the workspace's volume.
func openPlan(_ desired: Desired, _ observed: Observed) -> Plan {
    var plan = Plan()
    if let stall = obstacle(desired, observed) {
        plan.stall = stall
        return plan
    }
    if observed.isVolumeAnother, observed.volume == .owned, !observed.identityIsDue {
        plan.stall = .volumeReplaced(desired.volume)
        return plan
    }
    if observed.volume == .absent {
        plan.steps.append(Step(.createVolume(desired.volume), because: .volumeAbsent))
    }
    let usable = observed.containers.filter { $0.state != .dead && $0.state != .removing }
    let dead = observed.containers.filter { $0.state == .dead }
    let matching = usable.filter { desired.matches($0.specHash) }

    if let current = matching.max(by: { $0.attempt < $1.attempt }) {
        keep(current, others: usable.filter { $0.id != current.id }, desired, observed, &plan)
    } else if let outdated = usable.max(by: { $0.attempt < $1.attempt }) {
        update(outdated, others: usable.filter { $0.id != outdated.id }, desired, observed, &plan)
    } else if let removing = observed.containers.first(where: { $0.state == .removing }) {
        plan.wait = .transition(removing)
        return plan
    } else {
        create(
            desired,
            observed,
            because: dead.isEmpty ? .containerAbsent : .containerDead,
            &plan
        )
    }
    plan.removeDead(dead)
    return plan.checkingSecrets(observed)
}

/// Keeps a container of the desired spec: removes the others first, then makes it run.
private func keep(
    _ current: ObservedContainer,
    others: [ObservedContainer],
    _ desired: Desired,
    _ observed: Observed,
    _ plan: inout Plan
) {
    let drifted = others.filter { $0.mayWrite && !desired.matches($0.specHash) }
        .max { $0.attempt < $1.attempt }
    if let drifted, current.state == .created, !mayReplace(desired, observed) {
        plan.pendingDrift = .drifted(from: drifted.specHash, to: desired.hash)
        for other in others where other.id != drifted.id {
            plan.replace(other, because: .superseded)
        }
        power(drifted, desired, observed, &plan)
        return
    }
    for other in others { plan.replace(other, because: .superseded) }
    power(current, desired, observed, &plan)
}

/// Handles the case where only containers of another spec exist.
private func update(
    _ outdated: ObservedContainer,
    others: [ObservedContainer],
    _ desired: Desired,
    _ observed: Observed,
    _ plan: inout Plan
) {
    let drift = Cause.drifted(from: outdated.specHash, to: desired.hash)
    guard mayReplace(desired, observed) else {
        plan.pendingDrift = drift
        for other in others { plan.replace(other, because: .superseded) }
        power(outdated, desired, observed, &plan)
        return
    }
    guard outdated.state != .restarting else {
        plan.wait = .transition(outdated)
        return
    }
    replace([outdated] + others, desired, observed, because: drift, &plan)
}

/// Whether drift may be fixed now, as `spec.update` says.
private func mayReplace(_ desired: Desired, _ observed: Observed) -> Bool {
    switch desired.spec.update {
    case .immediately: true
    case .whenDetached: observed.attached == 0 && observed.unsavedLayer.isEmpty
    case .never: false
    }
}

/// Brings one container to running with a reachable terminal.
private func power(
    _ container: ObservedContainer,
    _ desired: Desired,
    _ observed: Observed,
    _ plan: inout Plan
) {
    switch container.state {
    case .created:
        plan.steps.append(Step(.startContainer(container.reference), because: .containerNew))
    case .exited where observed.restartDelay > .zero:
        plan.wait = Wait(
            reason: "CrashLoopBackOff",
            message: "container \(container.reference) exited again"
                + (container.exitCode.map { " with code \($0)" } ?? "")
                + "; it is started again after a pause",
            lookAgainAfter: observed.restartDelay
        )
    case .exited:
        let cause = Cause.containerExited(code: container.exitCode)
        plan.steps.append(Step(.startContainer(container.reference), because: cause))
    case .paused:
        plan.steps.append(Step(.unpauseContainer(container.reference), because: .containerPaused))
    case .running: repair(container, desired, observed, &plan)
    case .restarting, .removing, .dead: plan.wait = .transition(container)
    }
}

/// Repairs a terminal that does not answer: restarts it first, then replaces the container.
private func repair(
    _ container: ObservedContainer,
    _ desired: Desired,
    _ observed: Observed,
    _ plan: inout Plan
) {
    switch observed.runtime {
    case .unknown, .reachable: break
    case .starting:
        plan.wait = Wait(
            reason: "Starting",
            message: "the terminal is not up yet",
            lookAgainAfter: .milliseconds(250)
        )
    case .dead(let repairs) where repairs == 0:
        let step = Step(.restartRuntime(container.reference), because: .runtimeUnreachable)
        plan.steps.append(step)
    case .dead where observed.restartDelay > .zero:
        plan.wait = Wait(
            reason: "CrashLoopBackOff",
            message: "the terminal stays unreachable; the container is replaced after a pause",
            lookAgainAfter: observed.restartDelay
        )
    case .dead: replace([container], desired, observed, because: .runtimeUnreachable, &plan)
    }
}

private func create(
    _ desired: Desired,
    _ observed: Observed,
    because cause: Cause,
    _ plan: inout Plan
) {
    let successor = desired.container(observed.nextAttempt)
    plan.prepare(successor, desired, observed, because: cause)
    plan.steps.append(
        Step(
            .startContainer(ContainerReference(id: nil, name: successor.text)),
            because: .containerNew
        )
    )
}

/// Replaces containers.
///
/// The successor is created first, so that a container always holds the volume, and started last,
/// so that two never run at once.
private func replace(
    _ old: [ObservedContainer],
    _ desired: Desired,
    _ observed: Observed,
    because cause: Cause,
    _ plan: inout Plan
) {
    let successor = desired.container(observed.nextAttempt)
    plan.prepare(successor, desired, observed, because: cause)
    for container in old { plan.replace(container, because: cause) }
    plan.steps.append(
        Step(
            .startContainer(ContainerReference(id: nil, name: successor.text)),
            because: .containerNew
        )
    )
}

extension Plan {
    fileprivate mutating func prepare(
        _ successor: ContainerName,
        _ desired: Desired,
        _ observed: Observed,
        because cause: Cause
    ) {
        steps.append(Step(.ensureImage(desired.spec.image), because: cause))
        let create = Action.createContainer(successor, attempt: observed.nextAttempt)
        steps.append(Step(create, because: cause))
    }

    /// Stops and removes a container whose volume stays.
    fileprivate mutating func replace(_ container: ObservedContainer, because cause: Cause) {
        if container.mayWrite {
            steps.append(Step(.stopContainer(container.reference), because: cause))
        }
        steps.append(Step(.removeContainer(container.reference), because: cause))
    }

    /// Goes last in the plan: a dead container that cannot be removed must not keep the workspace
    /// down.
    fileprivate mutating func removeDead(_ dead: [ObservedContainer]) {
        for corpse in dead {
            steps.append(Step(.removeContainer(corpse.reference), because: .containerDead))
        }
    }

    /// Stalls a plan that would start a container without its secrets; a running one goes on.
    fileprivate func checkingSecrets(_ observed: Observed) -> Plan {
        let starts = steps.contains { if case .startContainer = $0.action { true } else { false } }
        guard starts, !observed.missingSecrets.isEmpty else { return self }
        var stalled = Plan()
        stalled.stall = .secretMissing(observed.missingSecrets)
        return stalled
    }
}
