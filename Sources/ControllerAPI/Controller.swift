package import API
package import Reconciler
import Reconciliation
import Resources
package import Storage
package import WorkspaceHost

/// The API of the controller: admits requests, stores them, and triggers the reconciler.
package struct Controller: ServedAPI {
    let registry: Registry
    let reconciler: WorkspaceReconciler
    let database: Database
    let secretStore: SecretStore
    let runtime: any ContainerRuntime
    let directories: HostDirectories
    let clock: any Clock
    let broadcast: Broadcast
    /// The cost of runtime calls, as lines of Prometheus' text format.
    let runtimeMetrics: @Sendable () -> [String]
    let programVersion: String
    /// What the pages need of the Engine; nil when there is none.
    let pages: (any PageRuntime)?
    let usageMonitor: UsageMonitor

    package init(
        registry: Registry,
        reconciler: WorkspaceReconciler,
        database: Database,
        secretStore: SecretStore,
        runtime: any ContainerRuntime,
        directories: HostDirectories,
        clock: any Clock,
        broadcast: Broadcast,
        runtimeMetrics: @escaping @Sendable () -> [String],
        programVersion: String,
        pages: (any PageRuntime)? = nil
    ) {
        self.registry = registry
        self.reconciler = reconciler
        self.database = database
        self.secretStore = secretStore
        self.runtime = runtime
        self.directories = directories
        self.clock = clock
        self.broadcast = broadcast
        self.runtimeMetrics = runtimeMetrics
        self.programVersion = programVersion
        self.pages = pages
        usageMonitor = UsageMonitor(
            registry: registry,
            runtime: pages,
            clock: clock
        )
    }

    /// Runs a storage call and classifies its errors for the API.
    func stored<Value>(
        _ body: () async throws(StorageError) -> Value
    ) async throws(APIError) -> Value {
        do throws(StorageError) {
            return try await body()
        } catch {
            switch error {
            case .notFound(let message): throw APIError(.notFound, message)
            case .conflict(let message): throw APIError(.conflict, message)
            case .rejected(let message): throw APIError(.invalid, message)
            default: throw APIError(.internal, error.description)
            }
        }
    }

    /// Commits a change of desired state, and classifies refusals and failures for the API.
    @discardableResult
    func committed<Answer: Sendable>(
        _ decide: @Sendable (ResourceTable) throws(Refusal) -> (Edit, Answer)
    ) async throws(APIError) -> Answer {
        do {
            return try await registry.commit(decide)
        } catch let refusal as Refusal {
            throw APIError(refusal)
        } catch let error as StorageError {
            throw APIError(.internal, error.description)
        } catch {
            throw APIError(.internal, "\(error)")
        }
    }

    /// Runs a decision that changes nothing, and classifies a refusal for the API.
    func refusing<Value>(_ body: () throws(Refusal) -> Value) throws(APIError) -> Value {
        do throws(Refusal) {
            return try body()
        } catch {
            throw APIError(error)
        }
    }

    /// The workspace with that name; throws `notFound` when it does not exist.
    func workspace(_ name: ResourceName) throws(APIError) -> Workspace {
        guard let workspace = registry.workspace(named: name) else {
            throw APIError(
                .notFound,
                "there is no workspace '\(name)'; `berth get workspaces` lists them"
            )
        }
        return workspace
    }

    package func version() async -> ServerVersion {
        let engine = try? await runtime.version()
        return ServerVersion(
            controller: programVersion,
            installation: database.installation,
            engine: engine?.engine,
            engineAPI: engine?.api
        )
    }

    package func unreadiness() async -> String? {
        await reconciler.fault
    }
}

extension APIError {
    init(_ refusal: Refusal) {
        let reason: Reason =
            switch refusal.reason {
            case .invalid: .invalid
            case .forbidden: .forbidden
            case .notFound: .notFound
            case .conflict: .conflict
            }
        self.init(reason, refusal.message, field: refusal.field)
    }
}
