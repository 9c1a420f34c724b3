import Logging
import Reconciliation
import Resources

extension WorkspaceReconciler {
    /// Computes the conditions, stores the status if it changed, and schedules the next pass.
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

    /// Stores the conditions, unless the desired state has changed:
    /// then the next pass computes them.
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
            // The progress that a failed pass reported is no longer valid.
            status.progress = nil
            if result.fault == nil { status.update(from: result) }
        }
    }

    /// Marks a workspace whose spec cannot be resolved as stalled; changes nothing else.
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

    /// Prepares the runtime directory of a running workspace again.
    ///
    /// A restarted controller has to open the sockets again, and a changed spec means that the
    /// files for the container have changed.
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

    /// Suspends or closes a workspace that was idle for as long as its spec says.
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

    /// Once cloned, a workspace stays cloned: a restarted container may report little at first.
    private mutating func noteClone(_ phase: RuntimeReport.Phase) {
        switch phase {
        case .ready: cloned = true
        case .cloning, .failed: cloned = cloned ?? false
        case .starting: break
        }
    }
}
