import Logging
import Reconciliation
import Workspaces

extension ControlLoop {
    /// Follows the Engine's events; each time the stream opens, everything is listed anew, because
    /// what happened while it was closed is told by nothing else.
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

    /// Lists everything every so often, in case the stream is silent or dropped something.
    func resync() async {
        while !isStopped {
            try? await clock.sleep(for: settings.resync)
            guard !isStopped, !Task.isCancelled else { return }
            if storeFault != nil { try? await checkStore() }
            do {
                let wasFaulty = engineFault != nil
                let missed = try await relist()
                counters.missedEvents += missed
                for uid in workspaces.keys.sorted()
                where wasFaulty || volatile[uid]?.failures ?? 0 == 0 {
                    // One that fails has a timer of its own, whose pauses grow.
                    enqueue(uid)
                }
            } catch {
                engineFailed(error)
            }
        }
    }

    /// Whether the hint shows that the Engine is well again.
    private func take(_ hint: RuntimeHint) async throws(RuntimeError) -> Bool {
        switch hint {
        case .opened:
            _ = try await relist()
            for uid in workspaces.keys.sorted() { enqueue(uid) }
            return true
        case .container(let uid):
            snapshot.distrust(uid)
            if workspaces[uid] != nil { enqueue(uid) }
        case .outOfMemory(let uid): await outOfMemory(uid)
        case .volume(let name):
            for (uid, workspace) in workspaces
            where VolumeName(workspace.metadata.name, uid).text == name {
                snapshot.distrust(uid)
                enqueue(uid)
            }
        }
        return false
    }

    /// A new list of everything; gives how many views changed.
    private func relist() async throws(RuntimeError) -> Int {
        let mark = snapshot.mark()
        let containers = try await runtime.containers(of: nil)
        let volumes = try await runtime.volumes()
        let changed = snapshot.take(containers, volumes, askedAt: mark)
        wasEngineAsked = true
        if engineFault != nil {
            engineFault = nil
            logger.notice("engine answers")
            // A call may have failed while this list was under way: whoever was told so has set no
            // timer of his own, and the probe finds nothing to do any more.
            for uid in workspaces.keys.sorted() { enqueue(uid) }
        }
        return changed.count
    }

    /// Stops all work until a list succeeds: no conclusion is drawn from an Engine that is silent.
    func engineFailed(_ error: RuntimeError) {
        snapshot.distrustAll()
        let isNews = engineFault == nil || !wasEngineAsked
        engineFault = error
        wasEngineAsked = true
        guard isNews else { return }
        logger.warning("engine degraded", metadata: ["error": "\(error)"])
        probeEngine(after: Self.probePause)
        for uid in workspaces.keys.sorted() { enqueue(uid) }
    }

    private static var probePause: Duration { .seconds(1) }

    /// One call may fail while the event stream goes on; then nothing but a list tells that the
    /// Engine is well, and the next one may be a resync away.
    func probeEngine() async {
        guard engineFault != nil, !isStopped else { return }
        do {
            _ = try await relist()
            for uid in workspaces.keys.sorted() { enqueue(uid) }
        } catch {
            probeEngine(after: Self.probePause * 3)
        }
    }

    /// Looks at the runtime directories and wakes each workspace whose report changed.
    func watchReports() async {
        while !isStopped, !Task.isCancelled {
            try? await clock.sleep(for: settings.reportPoll)
            for uid in workspaces.keys.sorted()
            where workspaces[uid]?.status.containerID != nil {
                let stamp = directories.reportStamp(of: uid)
                guard volatile[uid]?.reportStamp != stamp else { continue }
                volatile[uid, default: Volatile()].reportStamp = stamp
                enqueue(uid)
            }
        }
    }
}
