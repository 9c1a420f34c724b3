package import Resources

/// Lists everything that any Berth made on a container runtime, and changes nothing.
package protocol OrphanScanner: Sendable {
    /// Every workspace that has a container or a volume there, of any installation, sorted by name.
    func workspaces() async throws(RuntimeError) -> [FoundWorkspace]
    /// The configuration of the newest container of `found`; nil when it has none.
    func configuration(
        of found: FoundWorkspace
    ) async throws(RuntimeError) -> ContainerConfiguration?
}

/// All objects of one workspace on the runtime, of any installation.
package struct FoundWorkspace: Hashable, Sendable {
    /// A container with the workspace's label.
    package struct Container: Hashable, Sendable {
        package var id: String
        package var name: String
        /// The state as the runtime reports it.
        package var state: String
        package var isRunning: Bool
        package var isHelper: Bool
        package var attempt: Int64
        package var labels: [String: String]
        /// The host directory that is mounted as its runtime directory.
        package var runtimeDirectory: String?

        package init(
            id: String,
            name: String,
            state: String,
            isRunning: Bool,
            isHelper: Bool,
            attempt: Int64,
            labels: [String: String],
            runtimeDirectory: String?
        ) {
            self.id = id
            self.name = name
            self.state = state
            self.isRunning = isRunning
            self.isHelper = isHelper
            self.attempt = attempt
            self.labels = labels
            self.runtimeDirectory = runtimeDirectory
        }
    }

    /// A volume with the workspace's name and label.
    package struct Volume: Hashable, Sendable {
        package var name: String
        package var labels: [String: String]
        package var createdAt: Timestamp?

        package init(name: String, labels: [String: String], createdAt: Timestamp?) {
            self.name = name
            self.labels = labels
            self.createdAt = createdAt
        }
    }

    package var uid: UID
    package var name: ResourceName
    package var volume: Volume?
    package var containers: [Container] = []

    package init(uid: UID, name: ResourceName) {
        self.uid = uid
        self.name = name
    }

    /// The container with the highest attempt; its configuration is the latest.
    package var newest: Container? {
        containers.filter { !$0.isHelper }.max { $0.attempt < $1.attempt }
    }

    /// The labels of every object.
    package var labels: [[String: String]] {
        containers.map(\.labels) + [volume?.labels ?? [:]]
    }
}

/// The configuration that was fixed when a container was created.
package struct ContainerConfiguration: Hashable, Sendable {
    package var labels: [String: String] = [:]
    package var image: String?
    /// `NAME=value`, including the image's own variables.
    package var environment: [String] = []
    package var imageEnvironment: [String] = []
    package var memory: Int?
    package var nanoCPUs: Int?
    package var pids: Int?

    package init() {}
}
