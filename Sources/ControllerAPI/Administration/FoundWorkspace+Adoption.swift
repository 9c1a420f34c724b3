import API
import Reconciler
import Reconciliation
import Resources

extension FoundWorkspace {
    /// Every installation whose label an object carries.
    var installations: Set<UID> {
        Set(labels.compactMap { $0[EngineLabel.installation].flatMap { try? UID(parsing: $0) } })
    }

    /// The highest generation that an object was made for.
    var generation: Int64 {
        labels.compactMap { $0[EngineLabel.generation].flatMap { Int64($0) } }.max() ?? 1
    }

    /// The data directories of the controllers that made the containers.
    var dataDirectories: Set<String> {
        let suffix = "/run/\(uid)"
        let sources = containers.compactMap(\.runtimeDirectory)
        return Set(
            sources.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
        )
    }
}

extension Orphan {
    init(_ found: FoundWorkspace) {
        let facts = found.volume?.labels ?? found.newest?.labels ?? [:]
        let owner = facts[EngineLabel.installation].flatMap { try? UID(parsing: $0) }
        self.init(
            workspace: found.name,
            uid: found.uid,
            installation: owner ?? found.installations.first ?? found.uid
        )
        volume = found.volume?.name
        containers = found.containers.map { container in
            Orphan.Container(
                name: container.name,
                state: container.state,
                isHelper: container.isHelper
            )
        }
        repository = facts[EngineLabel.repository]
        branch = facts[EngineLabel.branch]
        featureBranch = facts[EngineLabel.featureBranch]
        specHash = found.newest?.labels[EngineLabel.specHash]
        createdAt = found.volume?.createdAt
    }
}
