import Logging
package import Reconciler
package import Reconciliation
package import Resources

/// A controller and everything around it, on one thread and on a clock that the test moves.
package final class SimulatedWorld {
    package let clock = ManualClock()
    package let chaos = Chaos()
    package let engine: SimulatedEngine
    package let store: MemoryStore
    package let directories: SimulatedDirectories
    package let secrets = MemorySecrets()
    package private(set) var registry: Registry
    package private(set) var loop: WorkspaceReconciler
    package var settings: ReconcilerSettings
    private var executor: SimulatedExecutor
    private var generator: SeededGenerator?
    private var uids: SeededGenerator

    /// Without a seed everything runs in order; with one, the schedule, the delays and the losses
    /// of events are drawn from it.
    package init(seed: UInt64? = nil, settings: ReconcilerSettings = ReconcilerSettings()) {
        generator = seed.map { SeededGenerator(seed: $0) }
        uids = SeededGenerator(seed: (seed ?? 0) &+ 1)
        self.settings = settings
        let engine = SimulatedEngine(
            clock: clock,
            chaos: chaos,
            generator: seed.map { SeededGenerator(seed: $0 &+ 2) }
        )
        self.engine = engine
        store = MemoryStore(chaos: chaos)
        directories = SimulatedDirectories(engine: engine, clock: clock)
        executor = SimulatedExecutor()
        registry = Registry(store: store)
        loop = Self.makeLoop(registry, engine, store, clock, directories, secrets, settings)
    }

    /// Starts a controller; the work of an earlier one is dropped where it was.
    package func boot() {
        executor.kill()
        clock.abandonSleepers()
        engine.dropConnections()
        directories.controllerIsGone()
        let executor = SimulatedExecutor(
            generator: generator.map { SeededGenerator(seed: $0.peek) }
        )
        self.executor = executor
        chaos.begin { executor.kill() }
        registry = Registry(store: store)
        loop = Self.makeLoop(registry, engine, store, clock, directories, secrets, settings)
        let loop = loop
        // Not awaited, because it ends with its executor, like a process.
        Task(executorPreference: executor) {
            try await loop.load()
            await loop.run()
        }
        executor.runUntilIdle()
    }

    /// Runs the world for `span`, and restarts the controller after a crash.
    package func run(for span: Duration) {
        let end = clock.monotonic() + span
        while true {
            executor.runUntilIdle()
            if chaos.isCrashed { boot() }
            guard let next = clock.nextDeadline, next <= end else { break }
            clock.advance(to: next)
        }
        clock.advance(to: end)
        executor.runUntilIdle()
        if chaos.isCrashed { boot() }
    }

    /// Runs `body` beside the control loop, as the API would.
    package func ask(_ body: @escaping @Sendable (WorkspaceReconciler) async -> Void) {
        let loop = loop
        // Instead of awaiting the task, drive the executor until nothing is left to run.
        Task(executorPreference: executor) { await body(loop) }
        executor.runUntilIdle()
        if chaos.isCrashed { boot() }
    }

    /// Changes the desired resources, as requests do, but without admission and undisturbed.
    package func commit(_ decide: @escaping @Sendable (ResourceTable) -> Edit) {
        let registry = registry
        // Instead of awaiting the task, drive the executor until nothing is left to run.
        Task(executorPreference: executor) {
            try await MemoryStore.$isUndisturbed.withValue(true) {
                try await registry.commit(decide)
            }
        }
        executor.runUntilIdle()
        if chaos.isCrashed { boot() }
    }

    private static func makeLoop(
        _ registry: Registry,
        _ engine: SimulatedEngine,
        _ store: MemoryStore,
        _ clock: ManualClock,
        _ directories: SimulatedDirectories,
        _ secrets: MemorySecrets,
        _ settings: ReconcilerSettings
    ) -> WorkspaceReconciler {
        WorkspaceReconciler(
            registry: registry,
            runtime: engine,
            store: store,
            clock: clock,
            directories: directories,
            secrets: secrets,
            settings: settings,
            logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() },
            broadcast: Broadcast()
        )
    }

    /// A fresh UID, the same for the same seed.
    package func newUID() -> UID { UID(using: &uids) }
}

extension SeededGenerator {
    /// A number drawn from a copy, so that the original does not advance.
    fileprivate var peek: UInt64 {
        var copy = self
        return copy.next()
    }
}
