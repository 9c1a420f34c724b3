import ControlPlane
import Logging
import Reconciliation
import Workspaces

extension ControlLoop {
    /// Derives the conditions, stores the status if it changed, and sees to the next look.
    func conclude(_ findings: Findings) async {
        let desired = findings.desired
        let uid = desired.uid
        guard let workspace = workspaces[uid] else { return }
        if let stall = findings.plan.stall, volatile[uid]?.lastStall != stall.reason {
            volatile[uid]?.lastStall = stall.reason
            await tell(.warning, desired, stall.reason, stall.message)
        } else if findings.plan.stall == nil, findings.fault == nil {
            volatile[uid]?.lastStall = nil
        }
        let judged = conditions(
            judge(findings),
            after: workspace.status.conditions,
            generation: desired.generation,
            now: clock.now()
        )
        await updateStatus(of: uid) { status in
            status.conditions = judged
            status.observedGeneration = desired.generation
            // What a failed pass says of how far it came is over.
            status.progress = nil
            if findings.fault == nil { status.take(findings) }
        }
        await tellPartRestarts(findings)
        await keepServing(findings)
        scheduleNext(findings)
        await considerIdleness(findings)
    }

    /// A spec that cannot be resolved stalls its workspace and touches nothing.
    func conclude(invalid workspace: Workspace, _ message: String) async {
        let stalled = Condition(
            type: .stalled,
            status: .true,
            reason: "InvalidSpec",
            message: message,
            lastTransitionTime: clock.now(),
            observedGeneration: workspace.metadata.generation
        )
        let ready = Condition(
            type: .ready,
            status: .false,
            reason: "InvalidSpec",
            message: message,
            lastTransitionTime: clock.now(),
            observedGeneration: workspace.metadata.generation
        )
        guard workspace.status.condition(.stalled)?.message != message else { return }
        await updateStatus(of: workspace.metadata.uid) { status in
            status.conditions.removeAll { $0.type == .stalled || $0.type == .ready }
            status.conditions += [ready, stalled]
            status.observedGeneration = workspace.metadata.generation
        }
    }

    /// Changes a status, stores it and tells watchers, if it differs from what is stored; gives
    /// whether it is stored now.
    @discardableResult
    func updateStatus(of uid: UID, _ change: (inout WorkspaceStatus) -> Void) async -> Bool {
        guard var workspace = workspaces[uid] else { return false }
        let old = workspace.status
        change(&workspace.status)
        guard workspace.status != old || volatile[uid]?.isStatusUnsure == true else { return true }
        workspaces[uid] = workspace
        do {
            try await store.saveStatus(workspace.status, of: uid)
            volatile[uid]?.isStatusUnsure = false
            storeWrites()
            broadcast.send(ResourceChange(type: .modified, object: .workspace(workspace)))
            return true
        } catch {
            logger.error("status not stored", metadata: ["error": "\(error)"])
            storeFailed(error)
            // It may be stored all the same, so the next one is stored in any case.
            volatile[uid, default: Volatile()].isStatusUnsure = true
            workspaces[uid]?.status = old
            enqueue(uid, after: .seconds(5))
            return false
        }
    }

    /// After a restart of the controller, an open workspace's sockets are opened again.
    private func keepServing(_ findings: Findings) async {
        let uid = findings.desired.uid
        guard findings.fault == nil, findings.current?.state == .running,
            volatile[uid]?.isPrepared != true
        else { return }
        do {
            try await prepare(findings.desired)
        } catch {
            logger.error("runtime directory not prepared", metadata: ["error": "\(error)"])
            enqueue(uid, after: .seconds(5))
        }
    }

    /// When to look again if no event comes.
    private func scheduleNext(_ findings: Findings) {
        let uid = findings.desired.uid
        if findings.fault != nil {
            // A silent Engine wakes everybody when it answers again.
            guard engineFault == nil else { return }
            let failures = volatile[uid]?.failures ?? 1
            enqueue(uid, after: Backoff.engine.delay(afterFailures: failures))
        } else if findings.plan.isBlocked, let teardown = findings.observed.teardown {
            let pause = min(
                teardown.lookAgainAfter,
                findings.plan.wait?.lookAgainAfter ?? .seconds(60)
            )
            enqueue(uid, after: max(pause, .milliseconds(250)))
        } else if let wait = findings.plan.wait {
            enqueue(uid, after: wait.lookAgainAfter)
        } else if !findings.plan.steps.isEmpty {
            enqueue(uid, after: .milliseconds(100))
        }
    }
}

extension WorkspaceStatus {
    fileprivate mutating func take(_ findings: Findings) {
        containerID = findings.current?.id
        if findings.observed.volume == .owned { volume = findings.desired.volume.text }
        attempt = max(attempt, findings.observed.containers.map(\.attempt).max() ?? 0)
        unsavedWork = findings.observed.teardown?.lastLook ?? unsavedWork
        let isCurrent = findings.current?.state == .running && findings.report?.attempt == attempt
        agent = isCurrent ? findings.report?.agent : nil
        if isCurrent, let phase = findings.report?.phase { noteClone(phase) }
        let percent = findings.report?.progress ?? 0
        progress =
            isCurrent && findings.report?.phase == .cloning
            ? StepProgress(.clone, done: Double(percent) / 100) : nil
        closing = findings.plan.closingStage
    }

    /// What was cloned once stays so: a container that is started again may say little at first.
    private mutating func noteClone(_ phase: RuntimeReport.Phase) {
        switch phase {
        case .ready: cloned = true
        case .cloning, .failed: cloned = cloned ?? false
        case .starting: break
        }
    }
}
