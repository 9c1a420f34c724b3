import Foundation
import Logging
import Reconciler
import Reconciliation
import Resources
import TestSupport
import UnsavedWork

private let rounds = 9

/// A resync of many unchanged open workspaces, on the simulated Engine and one thread.
func passes(over count: Int) async throws -> Findings {
    let settings = ReconcilerSettings()
    let world = try StillWorld(of: count, settings)
    let (clock, chaos, executor, loop) = (world.clock, world.chaos, world.executor, world.loop)
    let limit = 100 * count + 1_000_000
    executor.runUntilIdle(jobsMax: limit)
    let mutations = chaos.mutations
    var times: [Double] = []
    for _ in 0..<rounds {
        clock.advance(to: clock.monotonic() + settings.resync)
        let started = ContinuousClock.now
        executor.runUntilIdle(jobsMax: limit)
        times.append(started.duration(to: .now).milliseconds)
    }
    let done = await loop.counters.passes
    guard done >= (rounds + 1) * count else { throw Overdue(what: "\(count) passes, not \(done)") }
    let resident = try residentMegabytes()
    let decoding = try decodings(of: Array(world.store.contents.workspaces.values))
    var findings = Findings()
    findings.figures = [
        Figure(
            measure: "a pass over \(count) unchanged workspaces, over decoding them from JSON",
            value: median(times) / median(decoding),
            unit: "×",
            bound: 3,
            detail: String(
                format: "one thread; median %.0f ms, worst of %d %.0f ms; decoding %.0f ms",
                median(times),
                rounds,
                times.max() ?? 0,
                median(decoding)
            )
        ),
        Figure(
            measure: "changes made in \(rounds) passes over \(count)",
            value: Double(chaos.mutations - mutations),
            unit: "",
            bound: 0
        ),
        Figure(
            measure: "resident memory with \(count), the simulated Engine's included",
            value: resident,
            unit: "MB",
            bound: count <= 1_000 ? 50 : 150
        ),
    ]
    return findings
}

/// The milliseconds for decoding all workspaces, one value for each round.
private func decodings(of workspaces: [Workspace]) throws -> [Double] {
    let texts = try workspaces.map { try JSONEncoder().encode($0) }
    let decoder = JSONDecoder()
    return try (0..<rounds).map { _ in
        let started = ContinuousClock.now
        for text in texts { _ = try decoder.decode(Workspace.self, from: text) }
        return started.duration(to: .now).milliseconds
    }
}

/// Unchanged open workspaces, and a controller that only the resync wakes; on one thread.
struct StillWorld {
    let clock = ManualClock()
    let chaos = Chaos()
    let executor = SimulatedExecutor()
    let store: MemoryStore
    let loop: WorkspaceReconciler

    init(
        of count: Int,
        _ settings: ReconcilerSettings,
        _ change: (inout WorkspaceSpec) -> Void = { _ in }
    ) throws {
        let engine = SimulatedEngine(clock: clock, chaos: chaos)
        store = MemoryStore(chaos: chaos)
        try populate(store, engine, count, change)
        var settings = settings
        settings.reportPoll = .seconds(86_400)
        let loop = WorkspaceReconciler(
            registry: Registry(store: store),
            runtime: engine,
            store: store,
            clock: clock,
            directories: StillDirectories(),
            secrets: MemorySecrets(),
            settings: settings,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() },
            broadcast: Broadcast()
        )
        self.loop = loop
        // The task ends with the process.
        Task(executorPreference: executor) {
            try await loop.load()
            await loop.run()
        }
    }
}

/// Stores open workspaces, and adds a container of each to the Engine.
func populate(
    _ store: MemoryStore,
    _ engine: SimulatedEngine,
    _ count: Int,
    _ change: (inout WorkspaceSpec) -> Void = { _ in }
) throws {
    var spec = WorkspaceSpec()
    spec.repository = try RepositoryURL(parsing: "https://forge.example/acme/shop.git")
    spec.branch = try GitBranch(parsing: "main")
    spec.environment = ["NODE_ENV": "development"]
    change(&spec)
    var stored: [UID: Workspace] = [:]
    var containers: [SimulatedContainer] = []
    for number in 0..<count {
        let workspace = Workspace(
            kind: .workspace,
            metadata: Metadata(
                name: try ResourceName(parsing: "w-\(number)"),
                uid: .random(),
                creationTimestamp: Timestamp(milliseconds: 0)
            ),
            spec: spec,
            status: WorkspaceStatus()
        )
        let uid = workspace.metadata.uid
        stored[uid] = workspace
        let desired = Desired(
            name: workspace.metadata.name,
            uid: uid,
            generation: 1,
            isDeleted: false,
            spec: try ResolvedSpec(spec, defaults: nil)
        )
        var container = SimulatedContainer(
            id: "c\(number)",
            name: desired.container(1).text,
            uid: uid
        )
        container.attempt = 1
        container.specHash = desired.hash.text
        container.volume = desired.volume.text
        container.state = .running
        containers.append(container)
    }
    store.edit { $0.workspaces = stored }
    engine.place(containers)
}

/// Runtime directories of containers that are all ready.
struct StillDirectories: RuntimeDirectories {
    func path(of uid: UID) -> String { "/simulated/run/\(uid)" }

    func prepare(
        _ desired: Desired,
        secrets: [VariableName: [UInt8]],
        context: String?
    ) throws(HostError) {}

    func report(of uid: UID) -> RuntimeReport? { RuntimeReport(attempt: 1, phase: .ready) }
    func reportStamp(of uid: UID) -> Int64 { 1 }
    func isReachable(_ uid: UID) -> Bool { true }
    func remove(_ uid: UID) throws(HostError) {}

    func beginRescue(_ id: String) throws(HostError) -> String {
        throw HostError("nothing is rescued here")
    }

    func finishRescue(_ id: String) async throws(HostError) -> (path: String, bytes: Int64) {
        throw HostError("nothing is rescued here")
    }

    func abandonRescue(_ id: String) {}

    func beginAnswers(for uid: UID) throws(HostError) -> String {
        throw HostError("nothing is looked at here")
    }

    func keepAnswers(_ answers: KnownAnswers, for uid: UID) throws(HostError) -> String {
        throw HostError("nothing is looked at here")
    }

    func answers(for uid: UID) -> String? { nil }
    func removeAnswers(for uid: UID) {}
    func removeAnswers(besides uids: Set<UID>) {}
}

func residentMegabytes() throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    return (kilobytes ?? .nan) / 1_024
}
