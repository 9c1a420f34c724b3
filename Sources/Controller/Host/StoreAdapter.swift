import ControlPlane
package import Reconciliation
package import Storage
package import Workspaces

extension Database: WorkspaceStore {
    package func teardown(of uid: UID) async throws -> Teardown? {
        try await record(Teardown.self, of: uid)
    }

    package func saveTeardown(_ teardown: Teardown, of uid: UID) async throws {
        try await saveRecord(teardown, of: uid)
    }

    package func removeTeardown(of uid: UID) async throws { try await removeRecord(of: uid) }

    package func saveStatus(_ status: WorkspaceStatus, of uid: UID) async throws {
        let _: Bool = try await saveStatus(status, of: uid)
    }

    package func messages(of chat: ResourceName) async throws -> [ChatMessage] {
        try await messages(of: chat, after: 0)
    }
}

extension SecretStore: SecretSource {
    package func names() throws -> [VariableName] { try list().map(\.name) }
}
