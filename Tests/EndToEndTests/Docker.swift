import Foundation

/// The tests' Engine, through the `docker` command.
enum Docker {
    @discardableResult
    static func run(_ words: String...) async throws -> String {
        try await Program.succeed(
            ["docker"] + words,
            environment: ["DOCKER_HOST": EndToEnd.engineAddress()]
        )
    }

    /// One field of an object; throws when the object does not exist.
    static func inspect(_ name: String, _ format: String) async throws -> String {
        try await run("inspect", "--format", format, name)
    }

    /// The names of all containers or volumes with `label`.
    static func names(of kind: String, label: String) async throws -> [String] {
        let listed =
            kind == "volume"
            ? try await run("volume", "ls", "--quiet", "--filter", "label=\(label)")
            : try await run("ps", "--all", "--format", "{{.Names}}", "--filter", "label=\(label)")
        return listed.split(separator: "\n").map(String.init).sorted()
    }

    /// Removes everything that an earlier run left, even a killed one: only the tests use this
    /// Engine.
    ///
    /// Kills the controller first, because it would recreate everything.
    static func sweep() async throws {
        _ = try await Program.run(["pkill", "-KILL", "-f", "serve --data /tmp/berth-end-to-end"])
        for name in try await names(of: "container", label: "berth.installation") {
            try await run("rm", "--force", name)
        }
        for name in try await names(of: "volume", label: "berth.installation") {
            try await run("volume", "rm", "--force", name)
        }
        let networks = try await run(
            "network",
            "ls",
            "--quiet",
            "--filter",
            "label=berth.installation"
        )
        for name in networks.split(separator: "\n") { try await run("network", "rm", String(name)) }
    }

    /// The address at which containers of any network reach servers in the Engine's own network.
    static func hostAddress() async throws -> String {
        try await inspect("bridge", "{{(index .IPAM.Config 0).Gateway}}")
    }

    /// Kills dockerd as a crash would, and waits until it is gone.
    static func killEngine() async throws {
        let socket = try EndToEnd.engineAddress().dropFirst("unix://".count)
        let directory = URL(filePath: String(socket)).deletingLastPathComponent()
        let file = directory.appending(path: "docker.pid")
        let pid = try String(contentsOf: file, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        try await Program.succeed(["kill", "-KILL", pid])
    }

    static func startEngine() async throws {
        let socket = try EndToEnd.engineAddress().dropFirst("unix://".count)
        let directory = URL(filePath: String(socket)).deletingLastPathComponent().path
        try await Program.succeed(
            ["env", "-u", "DOCKER_HOST", "\(EndToEnd.root)/scripts/engine"],
            environment: ["BERTH_ENGINE_DIR": directory]
        )
    }
}
