import Logging
import Reconciliation
import Resources

/// Periodic or delayed work on the Engine as a whole.
enum EngineErrand: Int, Comparable, Sendable {
    /// Lists everything again, in case the event stream is silent or dropped something.
    case resync
    /// Checks whether a failed Engine answers again.
    case probe

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension WorkspaceReconciler {
    /// Follows the Engine's events; lists everything each time the stream opens, because no event
    /// reports what happened while it was closed.
    func watchEngine() async {
        var failures = 0
        while !isStopped, !Task.isCancelled {
            do {
                for try await hint in runtime.events() where try await take(hint) {
                    failures = 0
                }
                throw RuntimeError.unreachable("the event stream ended")
            } catch {
                guard !isStopped, !Task.isCancelled else { return }
                engineFailed(error as? RuntimeError ?? .unreachable("\(error)"))
            }
            failures += 1
            let pause = Backoff(initial: .milliseconds(100), limit: .seconds(3))
            try? await clock.sleep(for: pause.delay(afterFailures: failures))
        }
    }

    func run(_ errand: EngineErrand) async {
        switch errand {
        case .resync:
            await resync()
            errands.requeue(.resync, after: settings.resync)
        case .probe: await probe()
        }
    }

    private func resync() async {
        if storeHealth.fault != nil { try? await checkStore() }
        do {
            let wasFaulty = engine.fault != nil
            counters.missedEvents += try await relist()
            for uid in registry.uids where wasFaulty || memory(of: uid).retries.failures == 0 {
                // A failing workspace already has its own delay, which grows.
                work.requeue(uid)
            }
        } catch {
            engineFailed(error)
        }
    }

    /// Handles a hint; returns whether it shows that the Engine works again.
    private func take(_ hint: RuntimeHint) async throws(RuntimeError) -> Bool {
        switch hint {
        case .opened:
            _ = try await relist()
            requeueAll()
            return true
        case .container(let uid):
            snapshot.invalidate(uid)
            if registry.workspace(uid) != nil { work.requeue(uid) }
        case .outOfMemory(let uid): await tellOutOfMemory(uid)
        case .volume(let name):
            let owner = registry.read { table in
                table.workspaces.first { uid, workspace in
                    VolumeName(workspace.metadata.name, uid).text == name
                }?.key
            }
            if let owner {
                snapshot.invalidate(owner)
                work.requeue(owner)
            }
        }
        return false
    }

    private func tellOutOfMemory(_ uid: UID) async {
        guard let workspace = registry.workspace(uid), let desired = try? desired(workspace)
        else { return }
        let (now, report) = (clock.monotonic(), directories.report(of: uid))
        let news = remember(uid) { $0.mishaps.outOfMemory(desired, report, at: now) }
        if let news { await recordEvent(.warning, desired, news.reason, news.message) }
    }

    /// Lists everything again; returns how many views changed.
    private func relist() async throws(RuntimeError) -> Int {
        let mark = snapshot.mark()
        let containers = try await runtime.containers(of: nil)
        let volumes = try await runtime.volumes()
        let changed = snapshot.upsert(containers, volumes, askedAt: mark)
        if engine.noteAnswer() {
            logger.notice("engine answers")
            // A call may have failed while this list was in progress. Its workspace has set no
            // delay, and the probe then finds nothing to do, so everything is requeued here.
            requeueAll()
        }
        return changed.count
    }

    /// Stops all work until a list succeeds: no conclusion is drawn
    /// while the Engine does not answer.
    func engineFailed(_ error: RuntimeError) {
        snapshot.invalidateAll()
        guard engine.note(error) else { return }
        logger.warning("engine degraded", metadata: ["error": "\(error)"])
        errands.requeue(.probe, after: Self.probePause)
        requeueAll()
    }

    private static var probePause: Duration { .seconds(1) }

    /// Lists everything to find out whether the Engine works again.
    ///
    /// One call may fail while the event stream goes on; then only a list shows that the Engine
    /// works, and the next resync may be far away.
    private func probe() async {
        guard engine.fault != nil, !isStopped else { return }
        do {
            _ = try await relist()
            requeueAll()
        } catch {
            errands.requeue(.probe, after: Self.probePause * 3)
        }
    }

    /// Polls the runtime directories and requeues each workspace whose report changed.
    func watchReports() async {
        while !isStopped, !Task.isCancelled {
            try? await clock.sleep(for: settings.reportPoll)
            for uid in registry.uids
            where registry.workspace(uid)?.status.containerID != nil {
                let stamp = directories.reportStamp(of: uid)
                guard memory(of: uid).reportStamp != stamp else { continue }
                remember(uid) { $0.reportStamp = stamp }
                work.requeue(uid)
            }
        }
    }
}
