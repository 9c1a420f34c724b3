import Logging
import Reconciliation
import Workspaces

extension ControlLoop {
    /// Derives the conditions, stores the status if it changed, and sees to the next look.
    func conclude(_ findings: Findings) async {
        let desired = findings.desired
        let uid = desired.uid
        if findings.fault == nil || findings.plan.stall != nil {
            let stall = findings.plan.stall
            if remember(uid, { $0.retries.note(stall) }), let stall {
                await tell(.warning, desired, stall.reason, stall.message)
            }
        }
        await show(findings)
        let now = clock.monotonic()
        for news in remember(uid, { $0.mishaps.news(in: findings, at: now) }) {
            await tell(.warning, desired, news.reason, news.message)
        }
        await keepServing(findings)
        let next = requeue(
            after: findings,
            failures: memory(of: uid).retries.failures,
            isEngineSilent: engine.fault != nil
        )
        if let next { work.requeue(uid, after: next) }
        await considerIdleness(findings)
    }

    /// Stores the conditions, unless something else is wanted since: then the next pass has the answer.
    func show(_ findings: Findings) async {
        let desired = findings.desired
        guard isStillWanted(desired) else { return }
        let now = clock.now()
        await updateStatus(of: desired.uid) { status in
            status.conditions = conditions(
                judge(findings),
                after: status.conditions,
                generation: desired.generation,
                now: now
            )
            status.observedGeneration = desired.generation
            // What a failed pass says of how far it came is over.
            status.progress = nil
            if findings.fault == nil { status.take(findings) }
        }
    }

    /// A spec that cannot be resolved stalls its workspace and touches nothing.
    func conclude(invalid workspace: Workspace, _ message: String) async {
        let now = clock.now()
        await updateStatus(of: workspace.metadata.uid) { status in
            let judged = conditions(
                judge(invalid: message),
                after: status.conditions,
                generation: workspace.metadata.generation,
                now: now
            )
            let others = status.conditions.filter { old in
                !judged.contains { $0.type == old.type }
            }
            status.conditions = judged + others
            status.observedGeneration = workspace.metadata.generation
        }
    }

    /// After a restart of the controller, an open workspace's sockets are opened again; after a change
    /// of the spec, what a container reads there is written anew.
    private func keepServing(_ findings: Findings) async {
        let desired = findings.desired
        guard findings.fault == nil, findings.current?.state == .running,
            memory(of: desired.uid).preparedFor != desired.wish
        else { return }
        do {
            try await prepare(desired)
        } catch {
            logger.error("runtime directory not prepared", metadata: ["error": "\(error)"])
            work.requeue(desired.uid, after: .seconds(5))
        }
    }

    /// Lets a workspace rest that nobody used for as long as its spec says.
    private func considerIdleness(_ findings: Findings) async {
        let desired = findings.desired
        let now = clock.monotonic()
        switch remember(desired.uid, { $0.idle.note(findings, at: now) }) {
        case .stay: break
        case .lookAgain(let pause): work.requeue(desired.uid, after: pause)
        case .sleep(let state, let idleFor):
            let sleep = Sleep(
                state: state,
                since: clock.now(),
                idleSeconds: idleFor.components.seconds,
                generation: desired.generation
            )
            do {
                try await storing { loop in
                    try await loop.registry.commit { $0.puttingToSleep(desired.uid, sleep) }
                }
                let reason = state == .closed ? "IdleClosed" : "IdleSuspended"
                await tell(.normal, desired, reason, sleep.description)
            } catch {
                logger.error("idle workspace not suspended", metadata: ["error": "\(error)"])
                work.requeue(desired.uid, after: .seconds(5))
            }
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
