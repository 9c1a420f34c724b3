import ControlPlane
package import Logging
import Reconciliation
package import Workspaces

/// The loop that keeps the Engine as the specs say.
///
/// Every trigger only enqueues a UID; one worker at a time works on it, and what it does depends on
/// what is, never on the trigger. Nothing true lives only here: kill it anywhere, start it again.
package actor ControlLoop {
    let runtime: any ContainerRuntime
    let store: any WorkspaceStore
    let clock: any Timekeeper
    let directories: any RuntimeDirectories
    let secrets: any SecretSource
    let settings: LoopSettings
    let logger: Logger
    let broadcast: Broadcast

    package internal(set) var workspaces: [UID: Workspace] = [:]
    var names: [ResourceName: UID] = [:]
    var classes: [ResourceName: WorkspaceClass] = [:]
    var snapshot = Snapshot()
    var volatile: [UID: Volatile] = [:]
    /// Teardown records as stored; loaded on first need.
    var teardowns: [UID: Teardown?] = [:]
    /// Why the Engine cannot be worked with; nil while it can.
    var engineFault: RuntimeError? = .unreachable("it was not asked yet")
    /// Why nothing can be stored; nil while everything can.
    var storeFault: String?
    /// Nothing is concluded, nor told to users, before the Engine answered or failed once.
    var wasEngineAsked = false
    package internal(set) var counters = LoopCounters()

    private var queue = WorkQueue<UID>()
    private var idleWorkers: [CheckedContinuation<UID?, Never>] = []
    private var isStopping = false
    private let timers: AsyncStream<TimerRequest>
    private let timerRequests: AsyncStream<TimerRequest>.Continuation

    /// Rises when the Engine begins to fail, so that only the newest probe goes on.
    private var probe: UInt64 = 0

    private struct TimerRequest {
        /// nil: the Engine itself is looked at.
        var uid: UID?
        var delay: Duration
        var token: UInt64
    }

    package init(
        runtime: any ContainerRuntime,
        store: any WorkspaceStore,
        clock: any Timekeeper,
        directories: any RuntimeDirectories,
        secrets: any SecretSource,
        settings: LoopSettings = LoopSettings(),
        logger: Logger,
        broadcast: Broadcast
    ) {
        self.runtime = runtime
        self.store = store
        self.clock = clock
        self.directories = directories
        self.secrets = secrets
        self.settings = settings
        self.logger = logger
        self.broadcast = broadcast
        (timers, timerRequests) = AsyncStream.makeStream()
    }

    /// Loads what is stored; call once, before `run` and before any request is served.
    package func load() async throws {
        for workspace in try await store.workspaces() { index(workspace) }
        for item in try await store.classes() { classes[item.metadata.name] = item }
        // A rescue may still need what a look was told before a crash; nothing else does.
        var looked: Set<UID> = []
        for uid in workspaces.keys {
            do {
                if try await teardown(of: uid)?.finalLook != nil { looked.insert(uid) }
            } catch {
                // The pass over that workspace tells of a record that cannot be read.
                looked.insert(uid)
            }
        }
        directories.removeAnswers(besides: looked)
    }

    /// Works until `stop` or cancellation; passes under way are finished first.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.watchEngine() }
            group.addTask { await self.resync() }
            group.addTask { await self.watchReports() }
            for _ in 0..<settings.workers {
                group.addTask { await self.work() }
            }
            for await timer in timers {
                group.addTask {
                    try? await self.clock.sleep(for: timer.delay)
                    await self.fire(timer)
                }
            }
            group.cancelAll()
        }
    }

    /// Takes no new keys; `run` returns when the passes under way are through.
    package func stop() {
        isStopping = true
        for memory in volatile.values { memory.interruption?.finish() }
        for worker in idleWorkers { worker.resume(returning: nil) }
        idleWorkers = []
        if queue.isIdle { timerRequests.finish() }
    }

    var isStopped: Bool { isStopping }

    /// Asks for a pass over `uid`.
    package func enqueue(_ uid: UID) {
        queue.add(uid)
        while !idleWorkers.isEmpty, !isStopping, let next = queue.next() {
            idleWorkers.removeLast().resume(returning: next)
        }
    }

    /// Asks for a pass over `uid` after `delay`; a later call replaces an earlier one.
    func enqueue(_ uid: UID, after delay: Duration) {
        volatile[uid, default: Volatile()].timer += 1
        let token = volatile[uid]?.timer ?? 0
        timerRequests.yield(TimerRequest(uid: uid, delay: delay, token: token))
    }

    /// Asks for a look at the failing Engine after `delay`; a later call replaces an earlier one.
    func probeEngine(after delay: Duration) {
        probe += 1
        timerRequests.yield(TimerRequest(uid: nil, delay: delay, token: probe))
    }

    private func fire(_ timer: TimerRequest) async {
        guard let uid = timer.uid else {
            if probe == timer.token { await probeEngine() }
            return
        }
        guard volatile[uid]?.timer == timer.token else { return }
        enqueue(uid)
    }

    private func work() async {
        while let uid = await nextKey() {
            let started = clock.monotonic()
            await pass(uid)
            counters.note(pass: clock.monotonic() - started)
            queue.finish(uid)
            if isStopping {
                if queue.isIdle { timerRequests.finish() }
            } else {
                // Whatever was marked meanwhile goes to an idle worker.
                while !idleWorkers.isEmpty, let next = queue.next() {
                    idleWorkers.removeLast().resume(returning: next)
                }
            }
        }
        // The last worker out lets `run` end.
        if isStopping { timerRequests.finish() }
    }

    private func nextKey() async -> UID? {
        guard !isStopping else { return nil }
        if let uid = queue.next() { return uid }
        return await withCheckedContinuation { idleWorkers.append($0) }
    }

    var queueDepth: Int { queue.depth }

    /// Whether no pass is under way and none is waited for, timers aside.
    package var isResting: Bool { queue.isIdle }

    /// Makes `workspace` the one that passes see.
    package func index(_ workspace: Workspace) {
        workspaces[workspace.metadata.uid] = workspace
        names[workspace.metadata.name] = workspace.metadata.uid
    }

    func unindex(_ uid: UID) {
        guard let workspace = workspaces.removeValue(forKey: uid) else { return }
        if names[workspace.metadata.name] == uid { names[workspace.metadata.name] = nil }
        volatile[uid] = nil
        teardowns[uid] = nil
        snapshot.forget(uid)
    }
}
