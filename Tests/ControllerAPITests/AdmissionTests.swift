import API
import ControllerAPI
import Foundation
import Logging
import Reconciler
import Reconciliation
import Repositories
import Resources
import Storage
import TestSupport
import Testing
import WorkspaceHost

/// What is rejected before it is stored, with a real database and real directories.
@Suite
struct AdmissionTests {
    /// An API whose reconciler never runs: only the test changes what is stored.
    private final class Fixture {
        let root: String
        let database: Database
        let controller: Controller
        private let registry: Registry
        private let reconciler: WorkspaceReconciler
        private let broker: GitBroker

        init() throws {
            root = FileManager.default.temporaryDirectory.appending(path: "berth-\(UUID())").path
            for name in ["run", "rescue"] {
                try FileManager.default.createDirectory(
                    atPath: "\(root)/\(name)",
                    withIntermediateDirectories: true
                )
            }
            database = try Database(inMemory: .random())
            broker = try GitBroker(log: { _ in })
            let secrets = try SecretStore(directory: "\(root)/secrets")
            let directories = HostDirectories(
                run: "\(root)/run",
                rescue: "\(root)/rescue",
                broker: broker
            )
            let engine = SimulatedEngine(clock: ManualClock(), chaos: Chaos())
            registry = Registry(store: database)
            reconciler = WorkspaceReconciler(
                registry: registry,
                runtime: engine,
                store: database,
                clock: SystemClock(),
                directories: directories,
                secrets: secrets,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                broadcast: Broadcast()
            )
            controller = Controller(
                registry: registry,
                reconciler: reconciler,
                database: database,
                secretStore: secrets,
                runtime: engine,
                directories: directories,
                clock: SystemClock(),
                broadcast: Broadcast(),
                runtimeMetrics: { [] },
                programVersion: "test"
            )
        }

        deinit { try? FileManager.default.removeItem(atPath: root) }

        func shutdown() async { await broker.shutdown() }

        @discardableResult
        func apply(
            _ change: (inout WorkspaceSpec) throws -> Void = { _ in }
        ) async throws -> ApplyOutcome {
            let spec = try openSpec()
            var changed = spec
            try change(&changed)
            return try await controller.apply(
                Declaration(name: try name(), labels: [:], spec: .workspace(changed)),
                dryRun: false,
                plan: nil
            )
        }

        func applyDefaults(_ change: (inout WorkspaceSpec) throws -> Void) async throws {
            var defaults = WorkspaceSpec()
            try change(&defaults)
            let declaration = Declaration(
                name: try name("default"),
                labels: [:],
                spec: .workspaceClass(ClassSpec(defaults: defaults))
            )
            _ = try await controller.apply(declaration, dryRun: false, plan: nil)
        }

        /// Stores that a volume exists, and whether the clone in it succeeded.
        func found(
            cloned: Bool?,
            reported phase: String? = nil,
            running: Bool = true
        ) async throws {
            let uid = try await controller.resource(.workspace, named: try name()).metadata.uid
            var status = WorkspaceStatus()
            status.volume = "berth-login-fix"
            status.cloned = cloned
            status.conditions = [
                Condition(
                    type: .reachable,
                    status: .false,
                    reason: running ? "Starting" : "NotRunning",
                    message: "",
                    lastTransitionTime: Timestamp(milliseconds: 0),
                    observedGeneration: 1
                )
            ]
            let found = status
            _ = try await registry.updateStatus(of: uid) { $0 = found }
            guard let phase else { return }
            let directory = "\(root)/run/\(uid)"
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true
            )
            try Data(#"{"attempt":1,"phase":"\#(phase)"}"#.utf8)
                .write(to: URL(filePath: "\(directory)/status.json"))
        }
    }

    private func with(_ body: (Fixture) async throws -> Void) async throws {
        let bench = try Fixture()
        do {
            try await body(bench)
        } catch {
            await bench.shutdown()
            throw error
        }
        await bench.shutdown()
    }

    private static let corrections: [(String, @Sendable (inout WorkspaceSpec) throws -> Void)] = [
        ("repository", { $0.repository = try RepositoryURL(parsing: "https://host/other.git") }),
        ("branch", { $0.branch = try GitBranch(parsing: "maintenance") }),
        ("featureBranch", { $0.featureBranch = try GitBranch(parsing: "fix/login") }),
        ("branch", { $0.branch = try GitBranch(parsing: "mai\u{301}n") }),
    ]

    @Test(arguments: [Bool?.none, true])
    func `what a volume may hold already cannot be changed`(cloned: Bool?) async throws {
        try await with { bench in
            try await bench.apply { $0.branch = try GitBranch(parsing: "ma\u{ED}n") }
            try await bench.found(cloned: cloned, reported: "failed")
            for (field, change) in Self.corrections {
                let error = await #expect(throws: APIError.self, "\(field)") {
                    try await bench.apply { spec in
                        spec.branch = try GitBranch(parsing: "ma\u{ED}n")
                        try change(&spec)
                    }
                }
                #expect(error?.field == "spec.\(field)")
                #expect(error?.message.contains("once the repository was cloned") == true)
            }
        }
    }

    @Test(arguments: [("failed", true), (nil, true), ("cloning", false), ("starting", false)])
    func `what was never cloned can be corrected`(phase: String?, running: Bool) async throws {
        for (field, change) in Self.corrections {
            try await with { bench in
                try await bench.apply()
                try await bench.found(cloned: false, reported: phase, running: running)
                let outcome = try await bench.apply(change)
                #expect(outcome.change == .configured, "\(field)")
                #expect(outcome.resource.metadata.generation == 2)
            }
        }
    }

    @Test(arguments: ["ready", "cloning", "starting"])
    func `a clone that was through a moment ago, or may be in a moment, counts`(
        phase: String
    ) async throws {
        try await with { bench in
            try await bench.apply()
            try await bench.found(cloned: false, reported: phase)
            let error = await #expect(throws: APIError.self) {
                try await bench.apply(Self.corrections[0].1)
            }
            #expect(error?.message.contains(phase == "ready" ? "cloned" : "wait") == true)
            let loose = try await bench.apply { $0.environment = ["A": "1"] }
            #expect(loose.change == .configured)
        }
    }

    @Test func `defaults that are spelled out change nothing`() async throws {
        try await with { bench in
            try await bench.apply()
            try await bench.found(cloned: true)
            let outcome = try await bench.apply { $0.branch = try GitBranch(parsing: "main") }
            #expect(outcome.change == .configured)
            let again = try await bench.apply { $0.branch = try GitBranch(parsing: "main") }
            #expect(again.change == .unchanged)
        }
    }

    @Test func `texts of other bytes are a change`() async throws {
        try await with { bench in
            let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
            for text in [composed, decomposed, composed] {
                let outcome = try await bench.apply { $0.environment = ["A": text] }
                #expect(outcome.change != .unchanged)
                let again = try await bench.apply { $0.environment = ["A": text] }
                #expect(again.change == .unchanged)
                guard case .workspace(let stored) = again.resource else { continue }
                #expect(stored.spec.environment?["A"].map { Array($0.utf8) } == Array(text.utf8))
            }
            for text in [composed, decomposed] {
                let outcome = try await bench.apply { $0.branch = try GitBranch(parsing: text) }
                #expect(outcome.change == .configured)
            }
        }
    }

    @Test(arguments: [("main", "main/fix"), ("fix/login", "fix"), ("fix", "fix")])
    func `branches that conflict through the class are refused`(
        base: String,
        feature: String
    ) async throws {
        try await with { bench in
            try await bench.applyDefaults { $0.branch = try GitBranch(parsing: base) }
            let error = await #expect(throws: APIError.self) {
                try await bench.apply { $0.featureBranch = try GitBranch(parsing: feature) }
            }
            #expect(error?.field == "spec.featureBranch")
        }
    }

    @Test func `what stands with such branches can still be suspended`() async throws {
        try await with { bench in
            try await bench.apply { $0.featureBranch = try GitBranch(parsing: "fix") }
            try await bench.applyDefaults { $0.branch = try GitBranch(parsing: "fix") }
            let outcome = try await bench.apply { spec in
                spec.featureBranch = try GitBranch(parsing: "fix")
                spec.state = .suspended
            }
            #expect(outcome.change == .configured)
        }
    }
}
