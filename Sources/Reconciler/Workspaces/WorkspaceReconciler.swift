package import Logging
import Reconciliation
package import Resources

/// Keeps the Engine as the specs of workspaces say.
///
/// Every trigger only asks for a pass over a UID; what a pass does depends on what is, never on the
/// trigger. Nothing true lives only here: kill it anywhere, start it again.
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

    /// Takes up what is stored; call once, before `run` and before any request is served.
    package func load() async throws {
        try await registry.load()
        registry.observe { [work, registry, interruptions] change in
            guard case .resource(let before, let after) = change else { return }
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
        // A rescue may still need what a look was told before a crash; nothing else does.
        let looked = registry.read { table in
            Set(
                table.teardowns.filter { _, record in
                    // The pass over that workspace tells of a record that cannot be read.
                    (try? record.get()).map { $0.finalCheck != nil } ?? true
                }.keys
            )
        }
        directories.removeAnswers(besides: looked)
    }

    /// Works until `stop` or cancellation; passes under way are finished first.
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

    /// Takes no new keys; `run` returns when the passes under way are through.
    package func stop() {
        work.stop()
        errands.stop()
        interruptions.endAll()
    }

    /// Why nothing can be done now, of the Engine or of the store; nil while both answer.
    package var fault: String? { engine.fault?.description ?? storeHealth.fault }

    private func note(pass duration: Duration) { counters.note(pass: duration) }

    var isStopped: Bool { work.isStopped }

    /// Asks for a pass over every workspace.
    func requeueAll() {
        for uid in registry.uids { work.requeue(uid) }
    }

    /// Changes what is remembered of `uid`, from nothing when it is new.
    func remember<Value>(_ uid: UID, _ body: (inout WorkspaceMemory) -> Value) -> Value {
        body(&memories[uid, default: WorkspaceMemory()])
    }

    func memory(of uid: UID) -> WorkspaceMemory { memories[uid] ?? WorkspaceMemory() }
}
