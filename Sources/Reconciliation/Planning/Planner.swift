import Resources

/// Decides what one workspace needs next.
///
/// Level-based: the answer depends on the current state, never on the event that triggered it.
/// Executing the steps in order, each at most once, leads to a plan with fewer steps,
/// even after a crash.
package func plan(_ desired: Desired, _ observed: Observed) -> Plan {
    // The Engine lists in any order; sorting gives equal plans for equal states.
    var observed = observed
    observed.containers.sort { ($0.attempt, $0.id) < ($1.attempt, $1.id) }
    // A teardown that began to remove must finish, whatever the spec says since.
    let isCommitted = observed.teardown?.isRemoving ?? false
    switch isCommitted ? .closed : desired.goal {
    case .closed: return teardownPlan(desired, observed)
    case .open: return openPlan(desired, observed)
    case .suspended: return suspendedPlan(desired, observed)
    }
}

/// A reason that forbids every step towards an open or suspended workspace.
func obstacle(_ desired: Desired, _ observed: Observed) -> Stall? {
    if let conflict = observed.conflict { return .nameConflict(conflict) }
    switch observed.volume {
    case .foreign: return .nameConflict(desired.volume.text)
    case .absent where observed.volumeWasSeen: return .volumeLost(desired.volume)
    case .absent, .owned: return nil
    }
}

func suspendedPlan(_ desired: Desired, _ observed: Observed) -> Plan {
    var plan = Plan()
    if let stall = obstacle(desired, observed) {
        plan.stall = stall
        return plan
    }
    if observed.volume == .absent {
        plan.steps.append(Step(.createVolume(desired.volume), because: .volumeAbsent))
    }
    for container in observed.containers {
        switch container.state {
        case .running, .paused:
            let cause: Cause = desired.sleep == nil ? .suspended : .idle
            plan.steps.append(Step(.stopContainer(container.reference), because: cause))
        case .dead:
            plan.steps.append(Step(.removeContainer(container.reference), because: .containerDead))
        case .restarting, .removing: plan.wait = .transition(container)
        case .created, .exited: break
        }
    }
    return plan
}

extension Wait {
    /// The Engine is changing the container; its event will trigger the next pass.
    static func transition(_ container: ObservedContainer) -> Wait {
        Wait(
            reason: "EngineBusy",
            message: "container \(container.reference) is \(container.state.rawValue)",
            lookAgainAfter: .seconds(1)
        )
    }
}
