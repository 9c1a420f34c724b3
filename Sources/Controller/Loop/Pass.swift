import ControlPlane
import Logging
package import Reconciliation
package import Workspaces

extension ControlLoop {
    /// One pass: observe, plan, act, and again until nothing is left; then judge and store.
    func pass(_ uid: UID) async {
        guard wasEngineAsked, let workspace = workspaces[uid] else { return }
        do {
            await reconcile(try desired(workspace))
        } catch {
            await conclude(invalid: workspace, "\(error)")
        }
    }

    /// The workspace's spec with its class's defaults.
    package func desired(_ workspace: Workspace) throws(InvalidText) -> Desired {
        let className = workspace.spec.class
        let item = workspaceClass(className)
        let isClosing =
            workspace.metadata.deletionTimestamp != nil || workspace.spec.state == .closed
        // What only has to go needs no class any more.
        if let className, item == nil, !isClosing {
            throw InvalidText("there is no WorkspaceClass \(className); apply it first")
        }
        var desired = Desired(
            name: workspace.metadata.name,
            uid: workspace.metadata.uid,
            generation: workspace.metadata.generation,
            isDeleted: workspace.metadata.deletionTimestamp != nil,
            spec: try ResolvedSpec(workspace.spec, defaults: item?.spec.defaults)
        )
        desired.className = className
        return desired
    }

    /// The class of workspaces that name none; there need not be one.
    var defaultClass: WorkspaceClass?? {
        classes.first { $0.key.text == "default" }.map(\.value)
    }

    /// Undoes what a change of mind made void: a teardown that had not begun to remove, and the
    /// receipt of an earlier life.
    private func settle(_ workspace: Workspace, _ desired: Desired) async throws {
        let uid = desired.uid
        // A record beside its receipt is one that a crash kept from being removed.
        if workspace.status.receipt != nil, try await teardown(of: uid) != nil {
            try await removeTeardown(of: uid)
        }
        guard desired.goal != .closed else { return }
        if workspace.status.receipt != nil {
            await updateStatus(of: uid) { $0.receipt = nil }
        } else if let teardown = try await teardown(of: uid), !teardown.isRemoving {
            try await removeTeardown(of: uid)
            directories.removeAnswers(for: uid)
            await tell(.normal, desired, "TeardownAbandoned", "the spec no longer says Closed")
        }
    }

    private func reconcile(_ first: Desired) async {
        var desired = first
        var fault: Fault?
        var observed = Observed()
        var current = Plan()
        rounds: for round in 0..<settings.roundsMax {
            do {
                guard let stored = workspaces[desired.uid] else { return }
                desired = try self.desired(stored)
                try await settle(stored, desired)
                guard let workspace = workspaces[desired.uid] else { return }
                let observation = try await observe(desired, workspace.status)
                observed = observation.observed
                current = plan(desired, observed)
                guard !current.steps.isEmpty, round < settings.roundsMax - 1 else { break rounds }
                if observation.isShared {
                    snapshot.distrust(desired.uid)
                    continue rounds
                }
                try await checkStore()
                try await checkLayer(current, desired, observed)
                try await act(current, desired, observed)
            } catch is Interrupted {
                snapshot.distrust(desired.uid)
                if isStopped { return }
            } catch is HeldBack {
                // The next plan waits, and says for what.
            } catch is AnotherVolume {
                // The next plan says so; the container stays as evidence.
                snapshot.distrust(desired.uid)
            } catch {
                fault = await note(error, desired)
                break rounds
            }
        }
        guard workspaces[desired.uid] != nil else { return }
        if fault == nil { recovered(desired) }
        await conclude(
            Findings(
                desired: desired,
                observed: observed,
                plan: current,
                report: directories.report(of: desired.uid),
                fault: fault
            )
        )
    }

    /// Executes step by step; ends early when what follows depends on what was found, or when
    /// something else is wanted meanwhile.
    private func act(_ plan: Plan, _ desired: Desired, _ observed: Observed) async throws {
        for step in plan.steps {
            guard isStillWanted(desired) else { return }
            // What cannot be told of nor recorded is not gone on with.
            if let storeFault { throw HostError(storeFault) }
            try await execute(step, desired, observed)
            guard !step.action.isDecisive else { return }
        }
    }

    /// Whether the spec is still the one that `desired` was made from; a rescue takes minutes.
    private func isStillWanted(_ desired: Desired) -> Bool {
        guard let metadata = workspaces[desired.uid]?.metadata else { return false }
        return metadata.generation == desired.generation
            && (metadata.deletionTimestamp != nil) == desired.isDeleted
    }

    /// Turns an error into a fault, and tells of it once.
    private func note(_ error: any Error, _ desired: Desired) async -> Fault {
        counters.passErrors += 1
        let uid = desired.uid
        snapshot.distrust(uid)
        volatile[uid, default: Volatile()].failures += 1
        let fault = fault(from: error)
        if let runtimeError = error as? RuntimeError {
            if case .nameTaken(let name) = runtimeError {
                volatile[uid]?.conflict = (name, clock.monotonic())
            }
            if case .unreachable = runtimeError { engineFailed(runtimeError) }
        }
        // What passes by itself at the next try is not worth a user's attention.
        let isPassing = fault.isPassing && (volatile[uid]?.failures ?? 0) <= 2
        if !isPassing, volatile[uid]?.lastFault != fault.reason {
            volatile[uid]?.lastFault = fault.reason
            await tell(.warning, desired, fault.reason, fault.message)
        }
        return fault
    }

    private func fault(from error: any Error) -> Fault {
        guard let error = error as? RuntimeError else {
            return Fault(
                reason: "HostFault",
                message: "\(error)",
                isEngineDegraded: false,
                isPassing: false
            )
        }
        return Fault(
            reason: error.reason,
            message: error.description,
            isEngineDegraded: error.isEngineDegraded,
            isPassing: error.isPassing
        )
    }

    private func recovered(_ desired: Desired) {
        volatile[desired.uid]?.failures = 0
        volatile[desired.uid]?.lastFault = nil
    }

    /// Stores an event and shows it to watchers; an event that cannot be stored is only logged.
    func tell(
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
            broadcast.send(try await store.append(event))
        } catch {
            logger.error("event not stored", metadata: ["error": "\(error)"])
            storeFailed(error)
        }
    }
}
