package import API
import Reconciler
import Reconciliation
package import Resources
import Storage
import WorkspaceHost

extension Controller {
    // MARK: Credentials

    package func credentials() async throws(APIError) -> [Credential] {
        try await stored { () async throws(StorageError) in try await database.credentials() }
    }

    package func addCredential(_ credential: Credential) async throws(APIError) {
        try await stored { () async throws(StorageError) in
            try await database.addCredential(credential)
        }
    }

    package func removeCredential(_ id: UID) async throws(APIError) {
        try await stored { () async throws(StorageError) in try await database.removeCredential(id)
        }
    }

    // MARK: Tabs

    package func tabs(of name: ResourceName) async throws(APIError) -> [TabEntry] {
        let uid = try workspace(name).metadata.uid
        let list = try await stored { () async throws(StorageError) in
            try await database.tabs(TabList.self, of: uid)
        }
        return (list ?? TabList()).entries(alive: sessions(of: uid), now: clock.now())
    }

    package func openTab(
        of name: ResourceName,
        title: String?
    ) async throws(APIError) -> TabEntry {
        let (id, entries) = try await change(name) { list, alive in
            try list.open(title: title, alive: alive)
        }
        return try entry(id, in: entries)
    }

    package func renameTab(
        _ tab: String,
        of name: ResourceName,
        to title: String
    ) async throws(APIError) -> TabEntry {
        let (_, entries) = try await change(name) { list, alive in
            try list.rename(tab, to: title, alive: alive)
        }
        return try entry(tab, in: entries)
    }

    package func orderTabs(
        of name: ResourceName,
        _ order: [String]
    ) async throws(APIError) -> [TabEntry] {
        try await change(name) { list, alive in try list.order(order, alive: alive) }.entries
    }

    package func closeTab(_ tab: String, of name: ResourceName) async throws(APIError) {
        let now = clock.now()
        // The tab is removed first: if a crash here leaves its session,
        // that shows up as a tab again.
        _ = try await change(name) { list, alive in
            try list.close(tab, alive: alive, now: now)
        }
        guard let container = try workspace(name).status.containerID else { return }
        // A container that does not run has no session.
        _ = try? await runtime.execute(
            ["tmux", "-S", "/dev/shm/berth/tmux.sock", "kill-session", "-t", "=\(tab)"],
            in: container,
            deadline: .seconds(10)
        )
    }

    private func change<Answer: Sendable>(
        _ name: ResourceName,
        _ body: @escaping @Sendable (inout TabList, Set<String>) throws -> Answer
    ) async throws(APIError) -> (answer: Answer, entries: [TabEntry]) {
        let uid = try workspace(name).metadata.uid
        let alive = sessions(of: uid)
        let now = clock.now()
        let result = try await stored { () async throws(StorageError) in
            try await database.changeTabs(of: uid, initial: TabList()) {
                list -> Result<(Answer, [TabEntry]), APIError> in
                do {
                    let answer = try body(&list, alive)
                    return .success((answer, list.entries(alive: alive, now: now)))
                } catch {
                    return .failure(error as? APIError ?? APIError(.internal, "\(error)"))
                }
            }
        }
        let (answer, entries) = try result.get()
        return (answer, entries)
    }

    private func entry(_ id: String, in entries: [TabEntry]) throws(APIError) -> TabEntry {
        guard let entry = entries.first(where: { $0.id == id }) else {
            throw APIError(.notFound, "there is no tab '\(id)'")
        }
        return entry
    }

    private func sessions(of uid: UID) -> Set<String> {
        // A stopped container leaves its last report behind.
        guard directories.isReachable(uid) else { return [] }
        return Set(directories.report(of: uid)?.sessions ?? [])
    }
}
