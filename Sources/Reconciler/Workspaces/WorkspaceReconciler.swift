package import Logging
import Reconciliation
package import Resources

/// Keeps the Engine in the state that the specs of workspaces ask for.
///
/// Every trigger only requests a pass over a UID; what a pass does depends on the current state,
/// never on the trigger. All durable state is in the store, so the process can be killed at any
/// point and restarted.
package actor WorkspaceReconciler {
    package nonisolated let registry: Registry
    let runtime: any ContainerRuntime
    let store: any WorkspaceStore
    let clock: any Clock
    let directories: any RuntimeDirectories
    let secrets: any SecretSource
    let settings: ReconcilerSettings
    let logger: Logger
    let broadcast: Broadcast
    package nonisolated let work: WorkLoop<UID>
    let errands: WorkLoop<EngineErrand>
    let interruptions = Interruptions()

    var snapshot = Snapshot()
    var memories: [UID: WorkspaceMemory] = [:]
    var engine = EngineHealth()
    var storeHealth = StoreHealth()
    package internal(set) var counters = ReconcilerCounters()

    package init(
        registry: Registry,
        runtime: any ContainerRuntime,
        store: any WorkspaceStore,
        clock: any Clock,
        directories: any RuntimeDirectories,
        secrets: any SecretSource,
        settings: ReconcilerSettings = ReconcilerSettings(),
        logger: Logger,
        broadcast: Broadcast
    ) {
        self.registry = registry
        self.runtime = runtime
        self.store = store
        self.clock = clock
        self.directories = directories
        self.secrets = secrets
        self.settings = settings
        self.logger = logger
        self.broadcast = broadcast
        work = WorkLoop(clock: clock)
        errands = WorkLoop(clock: clock)
    }

    /// Loads what is stored; call once, before `run` and before any request is served.
    package func load() async throws {
        try await registry.load()
        registry.observe { [work, registry, interruptions] before, after in
            switch (before, after) {
            case (_, .some(.workspace(let workspace))):
                interruptions.end(workspace.metadata.uid)
                work.requeue(workspace.metadata.uid)
            case (.some(.workspace(let workspace)), nil): work.forget(workspace.metadata.uid)
            case (_, .some(.workspaceClass)), (.some(.workspaceClass), nil):
                for uid in registry.uids { work.requeue(uid) }
            case (_, .some(.source)), (.some(.source), nil), (nil, nil): break
            }
        }
        // After a crash, only a rescue may still need the stored answers of the remotes.
        let looked = registry.read { table in
            Set(
                table.teardowns.filter { _, record in
                    // The pass over that workspace reports a record that cannot be read.
                    (try? record.get()).map { $0.finalCheck != nil } ?? true
                }.keys
            )
        }
        directories.removeAnswers(besides: looked)
    }

    /// Runs until `stop` or cancellation; passes in progress are finished first.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watchEngine() }
            group.addTask { await self.watchReports() }
            errands.requeue(.resync, after: settings.resync)
            group.addTask { [self] in
                await errands.run(workers: 1) { [self] errand in await run(errand) }
            }
            await work.run(workers: settings.workers) { [self] uid in
                let started = clock.monotonic()
                await reconcile(uid)
                await note(pass: clock.monotonic() - started)
            }
            group.cancelAll()
        }
    }

    /// Accepts no new keys; `run` returns when the passes in progress are done.
    package func stop() {
        work.stop()
        errands.stop()
        interruptions.endAll()
    }

    /// Why the Engine or the store cannot be used now; nil while both work.
    package var fault: String? { engine.fault?.description ?? storeHealth.fault }

    private func note(pass duration: Duration) { counters.note(pass: duration) }

    var isStopped: Bool { work.isStopped }

    /// Requests a pass over every workspace.
    func requeueAll() {
        for uid in registry.uids { work.requeue(uid) }
    }

    /// Changes what is remembered of `uid`, starting empty when it is new.
    func remember<Value>(_ uid: UID, _ body: (inout WorkspaceMemory) -> Value) -> Value {
        body(&memories[uid, default: WorkspaceMemory()])
    }

    func memory(of uid: UID) -> WorkspaceMemory { memories[uid] ?? WorkspaceMemory() }
}
