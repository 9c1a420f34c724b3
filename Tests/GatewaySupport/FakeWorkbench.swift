package import API
package import Resources
import Synchronization

/// Credentials, tabs and files in memory, as the protocols say.
package final class FakeWorkbench: Sendable {
    struct State {
        var credentials: [Credential] = []
        var tabs: [TabEntry] = [
            TabEntry(id: "claude", title: "Claude Code", pinned: true, alive: true)
        ]
        var files: [String: [UInt8]] = [:]
        var process: (any TerminalProcess)?
    }

    let state = Mutex(State())

    package func file(_ path: String) -> [UInt8]? { state.withLock { $0.files[path] } }
    package func setProcess(_ process: (any TerminalProcess)?) {
        state.withLock { $0.process = process }
    }

    package var credentials: [Credential] { state.withLock { $0.credentials } }
}

extension FakeController {
    package func credentials() async throws(APIError) -> [Credential] { workbench.credentials }

    package func addCredential(_ credential: Credential) async throws(APIError) {
        let isTaken = workbench.state.withLock { state in
            guard !state.credentials.contains(where: { $0.name == credential.name }) else {
                return true
            }
            state.credentials.append(credential)
            return false
        }
        if isTaken { throw APIError(.conflict, "there is a token '\(credential.name)' already") }
    }

    package func removeCredential(_ id: UID) async throws(APIError) {
        workbench.state.withLock { $0.credentials.removeAll { $0.id == id } }
    }

    package func tabs(of name: ResourceName) async throws(APIError) -> [TabEntry] {
        _ = try await resource(.workspace, named: name)
        return workbench.state.withLock { $0.tabs }
    }

    package func openTab(
        of name: ResourceName,
        title: String?
    ) async throws(APIError) -> TabEntry {
        _ = try await resource(.workspace, named: name)
        return workbench.state.withLock { state in
            let id = "shell-\(state.tabs.count)"
            let tab = TabEntry(id: id, title: title ?? id, pinned: false, alive: false)
            state.tabs.append(tab)
            return tab
        }
    }

    package func renameTab(
        _ tab: String,
        of name: ResourceName,
        to title: String
    ) async throws(APIError) -> TabEntry {
        _ = try await resource(.workspace, named: name)
        let renamed = workbench.state.withLock { state -> TabEntry? in
            guard let index = state.tabs.firstIndex(where: { $0.id == tab }) else { return nil }
            state.tabs[index].title = title
            return state.tabs[index]
        }
        guard let renamed else { throw APIError(.notFound, "there is no tab '\(tab)'") }
        return renamed
    }

    package func orderTabs(
        of name: ResourceName,
        _ order: [String]
    ) async throws(APIError) -> [TabEntry] {
        try await tabs(of: name)
    }

    package func closeTab(_ tab: String, of name: ResourceName) async throws(APIError) {
        _ = try await resource(.workspace, named: name)
        let before = workbench.state.withLock { state in
            let count = state.tabs.count
            state.tabs.removeAll { $0.id == tab }
            return count - state.tabs.count
        }
        if before == 0 { throw APIError(.notFound, "there is no tab '\(tab)'") }
    }

    package func upload(
        _ bytes: [UInt8],
        called fileName: String,
        to name: ResourceName
    ) async throws(APIError) -> String {
        let path = "/workspace/home/uploads/\(fileName)"
        workbench.state.withLock { $0.files[path] = bytes }
        return path
    }

    package func usage() async -> [UsageEntry] { [] }

    package func usageStream() async -> AsyncStream<UsageEntry> {
        AsyncStream { continuation in
            guard let name = try? ResourceName(parsing: "first") else { return }
            let sample = UsageEntry.Sample(
                time: Timestamp(milliseconds: 1_000),
                processors: 0.5,
                memoryBytes: 100
            )
            continuation.yield(
                UsageEntry(name: name, uid: .random(), memoryLimitBytes: nil, samples: [sample])
            )
        }
    }

    package func webFiles() async throws(APIError) -> [WebFile] {
        [WebFile(path: "xterm.js", bytes: Array("export {};\n".utf8))]
    }

    package func withTerminalProcess(
        of name: ResourceName,
        tab: String,
        _ body: @Sendable (any TerminalProcess) async throws -> Void
    ) async throws {
        if let process = workbench.state.withLock({ $0.process }) { return try await body(process) }
        throw APIError(.conflict, "workspace '\(name)' does not run: there is no container")
    }
}
