import Logging
package import Reconciliation
package import Resources

extension WorkspaceReconciler {
    /// One pass: observes, plans and acts until nothing is left, then stores the conditions.
    func reconcile(_ uid: UID) async {
        guard engine.wasAsked, let workspace = registry.workspace(uid) else {
            if engine.wasAsked { forget(uid) }
            return
        }
        do throws(InvalidText) {
            await converge(try desired(workspace))
        } catch {
            await updateStatus(invalid: workspace, error.message)
        }
    }

    /// The desired state of `workspace`, with its class's defaults.
    package func desired(_ workspace: Workspace) throws(InvalidText) -> Desired {
        try registry.read { table throws(InvalidText) in try table.desired(workspace) }
    }

    /// Removes records that a change of the spec made invalid: a teardown that has not begun to
    /// remove, and the receipt of an earlier life.
    private func abandonTeardown(_ workspace: Workspace, _ desired: Desired) async throws {
        let uid = desired.uid
        let teardown = try teardown(of: uid)
        // A record next to its receipt was left by a crash.
        if workspace.status.receipt != nil, teardown != nil { try await removeTeardown(of: uid) }
        guard desired.goal != .closed else { return }
        if workspace.status.receipt != nil {
            await updateStatus(of: uid) { $0.receipt = nil }
        } else if let teardown, !teardown.isRemoving {
            try await removeTeardown(of: uid)
            directories.removeAnswers(for: uid)
            await recordEvent(
                .normal,
                desired,
                "TeardownAbandoned",
                "the spec no longer says Closed"
            )
        }
    }

    private func converge(_ first: Desired) async {
        var desired = first
        var fault: Fault?
        var observed = Observed()
        var current = Plan()
        rounds: for round in 0..<settings.roundsMax {
            do {
                guard let stored = registry.workspace(desired.uid) else { return }
                if round > 0 || !isStillWanted(desired) { desired = try self.desired(stored) }
                try await abandonTeardown(stored, desired)
                guard let workspace = registry.workspace(desired.uid) else { return }
                let observation = try await observe(desired, workspace.status)
                observed = observation.observed
                current = plan(desired, observed)
                guard !current.steps.isEmpty, round < settings.roundsMax - 1 else { break rounds }
                if observation.isShared {
                    snapshot.invalidate(desired.uid)
                    continue rounds
                }
                try await checkStore()
                try await checkLayer(current, desired, observed)
                try await act(current, desired, observed)
            } catch is Interrupted {
                snapshot.invalidate(desired.uid)
                if isStopped { return }
            } catch is HeldBack {
                // The next plan waits, and reports why.
            } catch is AnotherVolume {
                // The next plan reports it; the container stays as evidence.
                snapshot.invalidate(desired.uid)
            } catch {
                fault = await note(error, desired)
                break rounds
            }
        }
        guard registry.workspace(desired.uid) != nil else { return forget(desired.uid) }
        if fault == nil { remember(desired.uid) { $0.retries.noteSuccess() } }
        await updateStatus(
            after: ReconcileResult(
                desired: desired,
                observed: observed,
                plan: current,
                report: directories.report(of: desired.uid),
                fault: fault
            )
        )
    }

    /// Updates the conditions while the plan is carried out, so that Ready is no longer true.
    ///
    /// It runs in parallel to the steps and does not delay them.
    private func showProgress(_ plan: Plan, _ desired: Desired, _ observed: Observed) async {
        guard desired.goal == .open, plan.steps.contains(where: \.action.isInterruption),
            registry.workspace(desired.uid)?.status.condition(.ready)?.status == .true
        else { return }
        await show(
            ReconcileResult(
                desired: desired,
                observed: observed,
                plan: plan,
                report: directories.report(of: desired.uid),
                fault: nil
            )
        )
    }

    /// Executes step by step; ends early when later steps depend on what was found, or when the
    /// desired state changes.
    private func act(_ plan: Plan, _ desired: Desired, _ observed: Observed) async throws {
        async let shown: Void = showProgress(plan, desired, observed)
        do {
            try await carryOut(plan, desired, observed)
            await shown
        } catch {
            await shown
            throw error
        }
    }

    private func carryOut(_ plan: Plan, _ desired: Desired, _ observed: Observed) async throws {
        for step in plan.steps {
            guard isStillWanted(desired) else { return }
            // Stops when events and records can no longer be stored.
            if let fault = storeHealth.fault { throw HostError(fault) }
            try await execute(step, desired, observed)
            guard !step.action.isDecisive else { return }
        }
    }

    /// Whether the desired state is still the one in `desired`; a rescue takes minutes.
    func isStillWanted(_ desired: Desired) -> Bool {
        registry.read { $0.wishes[desired.uid] ?? 0 } == desired.wish
            && registry.workspace(desired.uid) != nil
    }

    /// Turns an error into a fault, and records an event for it once.
    private func note(_ error: any Error, _ desired: Desired) async -> Fault {
        counters.passErrors += 1
        let uid = desired.uid
        snapshot.invalidate(uid)
        let fault = Fault(error)
        if let runtimeError = error as? RuntimeError {
            if case .nameTaken(let name) = runtimeError {
                let now = clock.monotonic()
                remember(uid) { $0.conflict = (name, now) }
            }
            if case .unreachable = runtimeError { engineFailed(runtimeError) }
        }
        if remember(uid, { $0.retries.note(fault) }) {
            await recordEvent(.warning, desired, fault.reason, fault.message)
        }
        return fault
    }

    /// Forgets what is remembered of a removed workspace.
    func forget(_ uid: UID) {
        memories[uid] = nil
        snapshot.forget(uid)
        work.forget(uid)
    }

    /// Stores an event and sends it to watchers; an event that cannot be stored is only logged.
    func recordEvent(
        _ severity: Event.Severity,
        _ desired: Desired,
        _ reason: String,
        _ message: String
    ) async {
        let event = Event(
            time: clock.now(),
            severity: severity,
            name: desired.name,
            uid: desired.uid,
            reason: reason,
            message: escapingControls(message)
        )
        logger.info(
            "event",
            metadata: [
                "workspace": "\(desired.name)", "reason": "\(reason)",
                "message": "\(event.message)",
            ]
        )
        do {
            broadcast.send(try await storing { try await $0.store.append(event) })
        } catch {
            logger.error("event not stored", metadata: ["error": "\(error)"])
        }
    }
}

extension Fault {
    fileprivate init(_ error: any Error) {
        guard let error = error as? RuntimeError else {
            self.init(reason: "HostFault", message: "\(error)", isEngineDegraded: false)
            return
        }
        self.init(
            reason: error.reason,
            message: error.description,
            isEngineDegraded: error.isEngineDegraded,
            isPassing: error.isPassing
        )
    }
}
