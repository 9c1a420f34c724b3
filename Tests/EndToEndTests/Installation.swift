import API
import Foundation
import GatewaySupport
import Glibc
import Resources
import Synchronization
import Testing

/// A controller with its own data directory and repositories, and its user.
final class Installation: Sendable {
    let root: String
    private let server = Mutex<pid_t?>(nil)

    var data: String { "\(root)/data" }
    var log: String { "\(root)/serve.log" }

    private init() throws {
        var template = Array("/tmp/berth-end-to-end.XXXXXX".utf8CString)
        root = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    /// Runs `body` with a controller, and removes everything that it created, including on the
    /// Engine.
    static func with(_ body: (Installation) async throws -> Void) async throws {
        try await Docker.sweep()
        let installation = try Installation()
        do {
            try await installation.prepare()
            try await body(installation)
        } catch {
            installation.tellLog()
            await installation.end()
            throw error
        }
        await installation.end()
    }

    private func end() async {
        killController()
        try? await Docker.sweep()
        try? FileManager.default.removeItem(atPath: root)
    }

    private func tellLog() {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        Issue.record("the controller's log ends so:\n\(text.suffix(4_000))")
    }

    /// Starts a controller, and creates a token and a class that points Claude Code to the model
    /// stub.
    private func prepare() async throws {
        try await startController()
        let model = try await ModelStub.shared.value.address
        try await apply(
            """
            apiVersion: berth/v1
            kind: WorkspaceClass
            metadata: {name: default}
            spec:
              defaults:
                resources: {memory: 2Gi}
                environment:
                  ANTHROPIC_BASE_URL: \(model)
                  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1"
              limits: {repositories: ["file://\(root)/*", "file:///srv/berth/*", "https://github.com/*"]}
            """
        )
        try await succeed("secret", "set", "CLAUDE_CODE_OAUTH_TOKEN", input: "stand-in-token")
    }

    // MARK: The controller

    func startController() async throws {
        try launchController()
        let isUp = try await eventually { try await self.run("version").status == 0 }
        guard isUp else { throw Program.Failed(description: "the controller does not answer") }
    }

    /// Starts a controller without waiting for it; its log is appended to the last one's.
    func launchController() throws {
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        let output = try #require(FileHandle(forWritingAtPath: log))
        try output.seekToEnd()
        let words = [
            Program.berth, "serve", "--data", data, "--listen", "none", "--engine",
            try EndToEnd.engineAddress(),
        ]
        let process = try Program.start(words, output: output, errors: output)
        server.withLock { $0 = process }
    }

    /// Kills the controller, as `kill -9` does.
    func killController() {
        server.withLock { process in
            guard let running = process else { return }
            kill(running, SIGKILL)
            Program.ended(running)
            process = nil
        }
    }

    // MARK: The user

    @discardableResult
    func run(_ words: String..., input: String = "") async throws -> Outcome {
        try await run(words, input: input)
    }

    func run(_ words: [String], input: String = "") async throws -> Outcome {
        try await Program.run([Program.berth] + words, environment: environment, input: input)
    }

    @discardableResult
    func succeed(_ words: String..., input: String = "") async throws -> String {
        try await Program.succeed([Program.berth] + words, environment: environment, input: input)
    }

    var environment: [String: String] { ["BERTH_SERVER": "unix://\(data)/berth.sock"] }

    @discardableResult
    func apply(_ manifest: String, _ options: String...) async throws -> Outcome {
        let outcome = try await run(["apply", "-f", "-"] + options, input: manifest)
        guard outcome.status == 0 else { throw Program.Failed(description: outcome.story) }
        return outcome
    }

    /// Creates `ROOT/NAME.git` with one commit on main; returns its path.
    func makeRepository(_ name: String = "shop") async throws -> String {
        let path = "\(root)/\(name).git"
        try await Program.succeed(["\(EndToEnd.root)/scripts/example-repository", path])
        return path
    }

    /// Opens a workspace and waits until it is ready; returns its name.
    @discardableResult
    func open(
        _ name: String,
        repository: String = "shop",
        _ fields: String...
    ) async throws -> String {
        let path = "\(root)/\(repository).git"
        if !FileManager.default.fileExists(atPath: path) {
            _ = try await makeRepository(repository)
        }
        let more = fields.map { "\n  \($0)" }.joined()
        try await apply(
            """
            apiVersion: berth/v1
            kind: Workspace
            metadata: {name: \(name)}
            spec:
              repository: file://\(path)\(more)
            """,
            "--wait",
            "--timeout",
            "120s"
        )
        return name
    }
}
