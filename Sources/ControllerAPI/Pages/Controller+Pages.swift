package import API
import Reconciler
import Reconciliation
package import Resources

extension Controller {
    package func upload(
        _ bytes: [UInt8],
        called fileName: String,
        to name: ResourceName
    ) async throws(APIError) -> String {
        let container = try await container(of: name)
        return try await Uploads { arguments, input throws(APIError) in
            try await asked { () async throws(RuntimeError) in
                try await pageRuntime().execute(
                    arguments,
                    input: input,
                    in: container,
                    deadline: .seconds(60)
                )
            }
        }.store(bytes, called: fileName)
    }

    package func usage() async -> [UsageEntry] { await usageMonitor.entries() }

    package func usageStream() async -> AsyncStream<UsageEntry> { await usageMonitor.stream() }

    package func webFiles() async throws(APIError) -> [WebFile] {
        let specs = registry.read { $0.workspaces.values.compactMap(\.spec.image) }
        let preferred = registry.read { $0.workspaceClass(nil)?.spec.defaults?.image }
        let images = ["berth-workspace:latest"] + [preferred].compactMap(\.self) + specs
        return try await asked { () async throws(RuntimeError) in
            try await pageRuntime().webFiles(of: images)
        }
    }

    package func withTerminalProcess(
        of name: ResourceName,
        tab: String,
        _ body: @Sendable (any TerminalProcess) async throws -> Void
    ) async throws {
        let uid = try workspace(name).metadata.uid
        let container = try await container(of: name)
        let process = try await asked { () async throws(RuntimeError) in
            try await pageRuntime().terminal(["/usr/lib/berth/terminal", tab], in: container)
        }
        await reconciler.attach(uid, by: 1)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(process.process))
        } catch {
            result = .failure(error)
        }
        process.close()
        await reconciler.attach(uid, by: -1)
        try result.get()
    }

    /// The container of a running workspace; throws `conflict` when it does not run.
    private func container(of name: ResourceName) async throws(APIError) -> String {
        let workspace = try workspace(name)
        guard let container = workspace.status.containerID,
            let sighting = try await asked({ () async throws(RuntimeError) in
                try await runtime.inspect(container)
            }), sighting.container.state == .running
        else {
            let ready = workspace.status.condition(.ready)
            throw APIError(
                .conflict,
                "workspace '\(name)' does not run: \(ready?.message ?? "it is not up yet")"
            )
        }
        return container
    }

    private func pageRuntime() throws(RuntimeError) -> any PageRuntime {
        guard let pages else { throw .unreachable("no Engine serves pages here") }
        return pages
    }

    private func asked<Value>(
        _ body: () async throws(RuntimeError) -> Value
    ) async throws(APIError) -> Value {
        do throws(RuntimeError) {
            return try await body()
        } catch {
            switch error {
            case .unreachable, .timedOut, .imageMissing:
                throw APIError(.engineUnavailable, error.description)
            case .busy, .nameTaken, .notFound, .changed, .rejected:
                throw APIError(.conflict, error.description)
            }
        }
    }
}
