import Resources

/// Computes every condition of a workspace from the result of a pass.
package func conditions(for result: ReconcileResult) -> [ConditionValue] {
    [
        ready(result), reconciling(result), stalled(result), workSaved(result),
        reachable(result), updatePending(result),
    ]
}

/// The conditions of a workspace whose spec cannot be resolved.
package func conditions(forInvalidSpec message: String) -> [ConditionValue] {
    [
        ConditionValue(.ready, .false, "InvalidSpec", message),
        ConditionValue(.stalled, .true, "InvalidSpec", message),
    ]
}

/// Ready means: open, running, reachable, cloned, and nothing left to do.
private func ready(_ result: ReconcileResult) -> ConditionValue {
    if let fault = result.fault {
        return ConditionValue(
            .ready,
            fault.isEngineDegraded ? .unknown : .false,
            fault.reason,
            fault.message
        )
    }
    if let stall = result.plan.stall {
        return ConditionValue(.ready, .false, stall.reason, stall.message)
    }
    switch result.desired.goal {
    case .closed where result.observed.hasReceipt && result.plan.steps.isEmpty:
        return ConditionValue(.ready, .false, "Closed", "it is closed; the receipt is kept")
    case .closed where result.plan.isBlocked:
        return ConditionValue(.ready, .false, "CloseBlocked", blockedText(result))
    case .closed: return ConditionValue(.ready, .false, "Closing", "it is being closed")
    case .suspended where result.plan.isConverged:
        let message = result.desired.sleep.map { sleep in
            "it is suspended, since \(sleep.description); "
                + "`berth resume \(result.desired.name)`, or opening its page, wakes it"
        }
        return ConditionValue(
            .ready,
            .false,
            "Suspended",
            message ?? "it is suspended; its volume is kept"
        )
    case .suspended: return ConditionValue(.ready, .false, "Suspending", "it is being suspended")
    case .open: return openReadiness(result)
    }
}

private func openReadiness(_ result: ReconcileResult) -> ConditionValue {
    if let wait = result.plan.wait {
        return ConditionValue(.ready, .false, wait.reason, wait.message)
    }
    guard result.plan.steps.isEmpty, let current = result.current, current.state == .running
    else { return ConditionValue(.ready, .false, "Progressing", "the container is on its way") }
    guard let report = result.report, report.attempt == current.attempt else {
        return ConditionValue(.ready, .false, "Starting", "the container starts")
    }
    switch report.phase {
    case .starting: return ConditionValue(.ready, .false, "Starting", "the container starts")
    case .cloning:
        let message = "\(result.desired.spec.repository) is being cloned"
        return ConditionValue(.ready, .false, "Cloning", message)
    case .failed:
        let detail = report.message ?? "the container's log tells why"
        return ConditionValue(.ready, .false, "CloneFailed", detail)
    case .ready where result.observed.runtime == .reachable:
        return ConditionValue(.ready, .true, "Running", "container \(current.reference) is up")
    case .ready: return ConditionValue(.ready, .false, "Starting", "the terminal is not up yet")
    }
}

/// Why a close does not continue, with everything that a user can do about it.
private func blockedText(_ result: ReconcileResult) -> String {
    let desired = result.desired
    let reason =
        switch result.observed.teardown?.lastLook?.verdict {
        case .unknown: "nobody knows whether all work is saved"
        case .saved, .unsaved, nil: "it holds unsaved work"
        }
    let obstacle = result.observed.teardown?.obstacle == nil ? "" : ", and not all can be rescued"
    return "\(desired.isDeleted ? "deleting" : "closing") waits, since \(reason)\(obstacle): "
        + waysOn(desired.name, under: desired.spec.onUnsaved)
}

private func reconciling(_ result: ReconcileResult) -> ConditionValue {
    if let fault = result.fault {
        return ConditionValue(.reconciling, .true, "Retrying", fault.message)
    }
    if let step = result.plan.steps.first {
        return ConditionValue(
            .reconciling,
            .true,
            "Progressing",
            "\(step.action), because \(step.cause)"
        )
    }
    if let wait = result.plan.wait {
        return ConditionValue(.reconciling, .true, wait.reason, wait.message)
    }
    if result.plan.isBlocked {
        return ConditionValue(.reconciling, .true, "CloseBlocked", blockedText(result))
    }
    if result.plan.stall != nil {
        return ConditionValue(
            .reconciling,
            .false,
            "Stalled",
            "nothing can be done until somebody acts"
        )
    }
    return ConditionValue(.reconciling, .false, "Converged", "everything is as the spec says")
}

private func stalled(_ result: ReconcileResult) -> ConditionValue {
    guard let stall = result.plan.stall, result.fault == nil else {
        return ConditionValue(.stalled, .false, "NotStalled", "")
    }
    return ConditionValue(.stalled, .true, stall.reason, stall.message)
}

private func workSaved(_ result: ReconcileResult) -> ConditionValue {
    if result.observed.hasReceipt {
        return ConditionValue(
            .workSaved,
            .true,
            "Closed",
            "the receipt says what became of the work"
        )
    }
    guard let look = result.observed.teardown?.lastLook else {
        return ConditionValue(
            .workSaved,
            .unknown,
            "NotLooked",
            "`berth close` looks for unsaved work"
        )
    }
    let items = look.lines.joined(separator: "; ")
    switch look.verdict {
    case .saved:
        return ConditionValue(.workSaved, .true, "Saved", "everything is committed and pushed")
    case .unsaved: return ConditionValue(.workSaved, .false, "Unsaved", items)
    case .unknown: return ConditionValue(.workSaved, .unknown, "LookFailed", items)
    }
}

private func reachable(_ result: ReconcileResult) -> ConditionValue {
    guard result.fault?.isEngineDegraded != true else {
        return ConditionValue(.reachable, .unknown, "EngineDegraded", "the Engine does not answer")
    }
    switch result.observed.runtime {
    case .reachable: return ConditionValue(.reachable, .true, "Reachable", "the terminal answers")
    case .starting:
        return ConditionValue(.reachable, .false, "Starting", "the terminal is not up yet")
    case .dead:
        return ConditionValue(.reachable, .false, "Unreachable", "the terminal does not answer")
    case .unknown: return ConditionValue(.reachable, .false, "NotRunning", "no container runs")
    }
}

private func updatePending(_ result: ReconcileResult) -> ConditionValue {
    guard let drift = result.plan.pendingDrift else {
        return ConditionValue(.updatePending, .false, "UpToDate", "")
    }
    let layer = result.observed.unsavedLayer
    let when =
        if result.desired.spec.update == .never {
            "spec.update is Never"
        } else if layer.isEmpty {
            "it is applied when nobody is attached"
        } else {
            "it waits for unsaved work outside the volume, which would go with the container: "
                + layer.joined(separator: ", ")
        }
    return ConditionValue(.updatePending, .true, "Drifted", "\(drift); \(when)")
}
