import Workspaces

/// Judges every aspect of a workspace from what a pass found.
package func judge(_ findings: Findings) -> [Judgement] {
    [
        ready(findings), reconciling(findings), stalled(findings), workSaved(findings),
        reachable(findings), updatePending(findings),
    ]
}

/// Judges a workspace whose spec cannot be resolved.
package func judge(invalid message: String) -> [Judgement] {
    [
        Judgement(.ready, .false, "InvalidSpec", message),
        Judgement(.stalled, .true, "InvalidSpec", message),
    ]
}

/// Ready means: open, running, reachable, cloned, and nothing left to do.
private func ready(_ findings: Findings) -> Judgement {
    if let fault = findings.fault {
        return Judgement(
            .ready,
            fault.isEngineDegraded ? .unknown : .false,
            fault.reason,
            fault.message
        )
    }
    if let stall = findings.plan.stall {
        return Judgement(.ready, .false, stall.reason, stall.message)
    }
    switch findings.desired.goal {
    case .closed where findings.observed.hasReceipt && findings.plan.steps.isEmpty:
        return Judgement(.ready, .false, "Closed", "it is closed; the receipt is kept")
    case .closed where findings.plan.isBlocked:
        return Judgement(.ready, .false, "CloseBlocked", blockedText(findings))
    case .closed: return Judgement(.ready, .false, "Closing", "it is being closed")
    case .suspended where findings.plan.isConverged:
        let message = findings.desired.sleep.map { sleep in
            "it is suspended, since \(sleep.description); "
                + "`berth resume \(findings.desired.name)`, or opening its page, wakes it"
        }
        return Judgement(
            .ready,
            .false,
            "Suspended",
            message ?? "it is suspended; its volume is kept"
        )
    case .suspended: return Judgement(.ready, .false, "Suspending", "it is being suspended")
    case .open: return openReadiness(findings)
    }
}

private func openReadiness(_ findings: Findings) -> Judgement {
    if let wait = findings.plan.wait {
        return Judgement(.ready, .false, wait.reason, wait.message)
    }
    guard findings.plan.steps.isEmpty, let current = findings.current, current.state == .running
    else { return Judgement(.ready, .false, "Progressing", "the container is on its way") }
    guard let report = findings.report, report.attempt == current.attempt else {
        return Judgement(.ready, .false, "Starting", "the container starts")
    }
    switch report.phase {
    case .starting: return Judgement(.ready, .false, "Starting", "the container starts")
    case .cloning:
        let message = "\(findings.desired.spec.repository) is being cloned"
        return Judgement(.ready, .false, "Cloning", message)
    case .failed:
        let detail = report.message ?? "the container's log tells why"
        return Judgement(.ready, .false, "CloneFailed", detail)
    case .ready where findings.observed.runtime == .reachable:
        return Judgement(.ready, .true, "Running", "container \(current.reference) is up")
    case .ready: return Judgement(.ready, .false, "Starting", "the terminal is not up yet")
    }
}

/// Why a close does not go on, with all that somebody can do about it.
private func blockedText(_ findings: Findings) -> String {
    let desired = findings.desired
    let reason =
        switch findings.observed.teardown?.lastLook?.verdict {
        case .unknown: "nobody knows whether all work is saved"
        case .saved, .unsaved, nil: "it holds unsaved work"
        }
    let obstacle = findings.observed.teardown?.obstacle == nil ? "" : ", and not all can be rescued"
    return "\(desired.isDeleted ? "deleting" : "closing") waits, since \(reason)\(obstacle): "
        + waysOn(desired.name, under: desired.spec.onUnsaved)
}

private func reconciling(_ findings: Findings) -> Judgement {
    if let fault = findings.fault {
        return Judgement(.reconciling, .true, "Retrying", fault.message)
    }
    if let step = findings.plan.steps.first {
        return Judgement(
            .reconciling,
            .true,
            "Progressing",
            "\(step.action), because \(step.cause)"
        )
    }
    if let wait = findings.plan.wait {
        return Judgement(.reconciling, .true, wait.reason, wait.message)
    }
    if findings.plan.isBlocked {
        return Judgement(.reconciling, .true, "CloseBlocked", blockedText(findings))
    }
    if findings.plan.stall != nil {
        return Judgement(.reconciling, .false, "Stalled", "nothing can be done until somebody acts")
    }
    return Judgement(.reconciling, .false, "Converged", "everything is as the spec says")
}

private func stalled(_ findings: Findings) -> Judgement {
    guard let stall = findings.plan.stall, findings.fault == nil else {
        return Judgement(.stalled, .false, "NotStalled", "")
    }
    return Judgement(.stalled, .true, stall.reason, stall.message)
}

private func workSaved(_ findings: Findings) -> Judgement {
    if findings.observed.hasReceipt {
        return Judgement(.workSaved, .true, "Closed", "the receipt says what became of the work")
    }
    guard let look = findings.observed.teardown?.lastLook else {
        return Judgement(.workSaved, .unknown, "NotLooked", "`berth close` looks for unsaved work")
    }
    let items = look.lines.joined(separator: "; ")
    switch look.verdict {
    case .saved: return Judgement(.workSaved, .true, "Saved", "everything is committed and pushed")
    case .unsaved: return Judgement(.workSaved, .false, "Unsaved", items)
    case .unknown: return Judgement(.workSaved, .unknown, "LookFailed", items)
    }
}

private func reachable(_ findings: Findings) -> Judgement {
    guard findings.fault?.isEngineDegraded != true else {
        return Judgement(.reachable, .unknown, "EngineDegraded", "the Engine does not answer")
    }
    switch findings.observed.runtime {
    case .reachable: return Judgement(.reachable, .true, "Reachable", "the terminal answers")
    case .starting: return Judgement(.reachable, .false, "Starting", "the terminal is not up yet")
    case .dead: return Judgement(.reachable, .false, "Unreachable", "the terminal does not answer")
    case .unknown: return Judgement(.reachable, .false, "NotRunning", "no container runs")
    }
}

private func updatePending(_ findings: Findings) -> Judgement {
    guard let drift = findings.plan.pendingDrift else {
        return Judgement(.updatePending, .false, "UpToDate", "")
    }
    let layer = findings.observed.unsavedLayer
    let when =
        if findings.desired.spec.update == .never {
            "spec.update is Never"
        } else if layer.isEmpty {
            "it is applied when nobody is attached"
        } else {
            "it waits for unsaved work outside the volume, which would go with the container: "
                + layer.joined(separator: ", ")
        }
    return Judgement(.updatePending, .true, "Drifted", "\(drift); \(when)")
}
