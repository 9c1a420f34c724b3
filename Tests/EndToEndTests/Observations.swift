import API
import Foundation
import GatewaySupport
import Resources

/// What a test observes, as a user would: the JSON of commands and the output of the Engine.
extension Installation {
    func workspace(_ name: String) async throws -> Workspace {
        let json = try await succeed("get", "workspace", name, "-o", "json")
        return try JSONDecoder().decode(Workspace.self, from: Data(json.utf8))
    }

    func events(_ name: String) async throws -> String { try await succeed("events", name) }

    func isReady(_ name: String) async throws -> Bool {
        try await workspace(name).status.condition(.ready)?.status == .true
    }

    /// The only container of a workspace; throws when there is not exactly one.
    func container(_ name: String) async throws -> String {
        let names = try await containers(name)
        guard names.count == 1 else {
            throw Program.Failed(description: "\(name) has the containers \(names)")
        }
        return names[0]
    }

    func containers(_ name: String) async throws -> [String] {
        try await Docker.names(of: "container", label: "berth.workspace=\(name)")
    }

    func volumes(_ name: String) async throws -> [String] {
        try await Docker.names(of: "volume", label: "berth.workspace=\(name)")
    }

    /// Runs a command in the workspace's checkout.
    @discardableResult
    func inside(_ name: String, _ script: String) async throws -> String {
        try await Docker.run(
            "exec",
            "--workdir",
            "/workspace/repo",
            try await container(name),
            "bash",
            "-c",
            script
        )
    }

    /// Waits until exactly one container runs with a working terminal, and it is not `before`.
    func recovers(_ name: String, from before: String? = nil) async throws -> Bool {
        try await eventually(within: .seconds(90)) {
            guard let container = try? await self.container(name), container != before else {
                return false
            }
            let state = try await Docker.inspect(container, "{{.State.Status}}")
            let workspace = try await self.workspace(name)
            let reachable = workspace.status.condition(.reachable)?.status == .true
            return state == "running" && reachable
                && workspace.status.condition(.ready)?.status == .true
        }
    }

    func tells(_ name: String, _ words: String) async throws -> Bool {
        try await eventually { try await self.events(name).contains(words) }
    }
}
