import Reconciler
package import Reconciliation
package import Resources
package import Storage

extension Database: ResourceStore {
    package func load() async throws -> ResourceTable {
        let stored = try await resources()
        let teardowns = try await records(Teardown.self)
        let runs = try await runs()
        return ResourceTable(
            stored.resources,
            teardowns: teardowns.mapValues { record in
                record.mapError { .init($0.description) }
            },
            runs: runs.map { stored in
                stored.value.mapError { error in
                    UnreadableRun(
                        id: stored.id,
                        uid: stored.uid,
                        isEnd: stored.isEnd,
                        description: error.description
                    )
                }
            },
            costs: try await runCosts(),
            revision: stored.revision
        )
    }

    package func commit(_ edit: Edit, revision: Int64) async throws {
        try await commit(edit, as: revision)
    }
}

extension Database: WorkspaceStore {
    package func messages(of chat: ResourceName) async throws -> [ChatMessage] {
        try await messages(of: chat, after: 0)
    }
}

extension SecretStore: SecretSource {
    package func names() throws -> [VariableName] { try list().map(\.name) }
}
