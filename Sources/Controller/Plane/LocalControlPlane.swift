package import ControlPlane
package import Storage
import Workspaces

/// The controller as gateway and tools see it: admits requests, stores them, wakes the loop.
package struct LocalControlPlane: ControlPlane {
    let loop: ControlLoop
    let database: Database
    let secretStore: SecretStore
    let runtime: any ContainerRuntime
    let directories: HostDirectories
    let clock: any Timekeeper
    let broadcast: Broadcast
    let engineMetrics: EngineMetrics
    let programVersion: String
    /// What pages need of the Engine; nil where there is none.
    let workbench: (any WorkbenchRuntime)?
    let usageMonitor: UsageMonitor

    package init(
        loop: ControlLoop,
        database: Database,
        secretStore: SecretStore,
        runtime: any ContainerRuntime,
        directories: HostDirectories,
        clock: any Timekeeper,
        broadcast: Broadcast,
        engineMetrics: EngineMetrics,
        programVersion: String,
        workbench: (any WorkbenchRuntime)? = nil
    ) {
        self.loop = loop
        self.database = database
        self.secretStore = secretStore
        self.runtime = runtime
        self.directories = directories
        self.clock = clock
        self.broadcast = broadcast
        self.engineMetrics = engineMetrics
        self.programVersion = programVersion
        self.workbench = workbench
        usageMonitor = UsageMonitor(loop: loop, workbench: workbench)
    }

    /// Runs a storage call with its errors classified for the API.
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

    /// The workspace by that name, or `notFound`.
    func workspace(_ name: ResourceName) async throws(APIError) -> Workspace {
        guard let workspace = await loop.workspace(named: name) else {
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
        if let fault = await loop.engineFault { return fault.description }
        return await loop.storeFault
    }
}
