import Logging
import Reconciliation
import Resources

extension WorkspaceReconciler {
    /// Derives the conditions, stores the status if it changed, and sees to the next look.
    func updateStatus(after result: ReconcileResult) async {
        let desired = result.desired
        let uid = desired.uid
        if result.fault == nil || result.plan.stall != nil {
            let stall = result.plan.stall
            if remember(uid, { $0.retries.note(stall) }), let stall {
                await recordEvent(.warning, desired, stall.reason, stall.message)
            }
        }
        await show(result)
        let now = clock.monotonic()
        for news in remember(uid, { $0.mishaps.news(in: result, at: now) }) {
            await recordEvent(.warning, desired, news.reason, news.message)
        }
        await keepServing(result)
        let next = requeue(
            after: result,
            failures: memory(of: uid).retries.failures,
            isEngineSilent: engine.fault != nil
        )
        if let next { work.requeue(uid, after: next) }
        await considerIdleness(result)
    }

    /// Stores the conditions, unless something else is wanted since: then the next pass has the answer.
    func show(_ result: ReconcileResult) async {
        let desired = result.desired
        guard isStillWanted(desired) else { return }
        let now = clock.now()
        await updateStatus(of: desired.uid) { status in
            status.conditions = conditions(
                conditions(for: result),
                after: status.conditions,
                generation: desired.generation,
                now: now
            )
            status.observedGeneration = desired.generation
            // What a failed pass says of how far it came is over.
            status.progress = nil
            if result.fault == nil { status.update(from: result) }
        }
    }

    /// A spec that cannot be resolved stalls its workspace and touches nothing.
    func updateStatus(invalid workspace: Workspace, _ message: String) async {
        let now = clock.now()
        await updateStatus(of: workspace.metadata.uid) { status in
            let found = conditions(
                conditions(forInvalidSpec: message),
                after: status.conditions,
                generation: workspace.metadata.generation,
                now: now
            )
            let others = status.conditions.filter { old in
                !found.contains { $0.type == old.type }
            }
            status.conditions = found + others
            status.observedGeneration = workspace.metadata.generation
        }
    }

    /// After a restart of the controller, an open workspace's sockets are opened again; after a change
    /// of the spec, what a container reads there is written anew.
    private func keepServing(_ result: ReconcileResult) async {
        let desired = result.desired
        guard result.fault == nil, result.current?.state == .running,
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
    private func considerIdleness(_ result: ReconcileResult) async {
        let desired = result.desired
        let now = clock.monotonic()
        switch remember(desired.uid, { $0.idle.note(result, at: now) }) {
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
                try await storing { reconciler in
                    try await reconciler.registry.commit { $0.puttingToSleep(desired.uid, sleep) }
                }
                let reason = state == .closed ? "IdleClosed" : "IdleSuspended"
                await recordEvent(.normal, desired, reason, sleep.description)
            } catch {
                logger.error("idle workspace not suspended", metadata: ["error": "\(error)"])
                work.requeue(desired.uid, after: .seconds(5))
            }
        }
    }
}

extension WorkspaceStatus {
    fileprivate mutating func update(from result: ReconcileResult) {
        containerID = result.current?.id
        if result.observed.volume == .owned { volume = result.desired.volume.text }
        attempt = max(attempt, result.observed.containers.map(\.attempt).max() ?? 0)
        unsavedWork = result.observed.teardown?.lastLook ?? unsavedWork
        let isCurrent = result.current?.state == .running && result.report?.attempt == attempt
        agent = isCurrent ? result.report?.agent : nil
        if isCurrent, let phase = result.report?.phase { noteClone(phase) }
        let percent = result.report?.progress ?? 0
        progress =
            isCurrent && result.report?.phase == .cloning
            ? StepProgress(.clone, done: Double(percent) / 100) : nil
        closing = result.plan.closingStage
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
