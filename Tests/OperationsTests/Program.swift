import Foundation
import Glibc
import Testing

/// The built program with its own data directory, on the Engine at DOCKER_HOST.
///
/// It needs the workspace image and `/srv/berth/example.git`; `scripts/test` sets them up.
final class Program {
    static let isSkipped = ProcessInfo.processInfo.environment["BERTH_TEST_ENGINE"] == "skip"

    /// The program beside the tests' own binary.
    private static let binary = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "berth").path

    struct Answer {
        var status: Int32
        var out: String
        var talk: String
    }

    /// A workspace name that no other test uses.
    let name = "ops-\(String(UInt32.random(in: .min ... .max), radix: 16))"
    let root: String
    var data: String { "\(root)/data" }
    private var controller: Process?

    init() throws {
        var template = Array("/tmp/berth-ops-XXXXXX".utf8CString)
        guard let path = mkdtemp(&template) else { throw CocoaError(.fileWriteUnknown) }
        root = String(cString: path)
    }

    /// Runs a verb against the controller on `data`.
    @discardableResult
    func berth(_ arguments: String..., data: String? = nil) throws -> Answer {
        try Self.run(
            Self.binary,
            arguments,
            ["BERTH_SERVER": "unix://\(data ?? self.data)/berth.sock"]
        )
    }

    /// Starts a controller on `directory` and waits until it answers.
    func serve(_ directory: String? = nil) throws {
        let directory = directory ?? data
        let process = Process()
        process.executableURL = URL(filePath: Self.binary)
        process.arguments = ["serve", "--data", directory, "--listen", "none"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        controller = process
        let answers = try eventually { try berth("version", data: directory).status == 0 }
        try #require(answers, "the controller on \(directory) does not answer")
    }

    /// Kills the controller with SIGKILL.
    func kill() {
        guard let controller else { return }
        Glibc.kill(controller.processIdentifier, SIGKILL)
        controller.waitUntilExit()
        self.controller = nil
    }

    /// Applies the class and one workspace, and waits until it is ready.
    func open() throws {
        try applyClass()
        try apply(manifest)
        try #require(
            berth("wait", name, "--for", "condition=Ready", "--timeout", "120s").status == 0
        )
    }

    func applyClass(data: String? = nil) throws {
        try apply(
            """
            apiVersion: berth/v1
            kind: WorkspaceClass
            metadata: {name: default}
            spec: {limits: {repositories: ["file:///srv/berth/*"]}}
            """,
            data: data
        )
    }

    var manifest: String {
        """
        apiVersion: berth/v1
        kind: Workspace
        metadata: {name: \(name), labels: {team: ops}}
        spec:
          repository: file:///srv/berth/example.git
          featureBranch: \(name)
          resources: {memory: 1Gi}
          environment: {COLOUR: "blue green"}
        """
    }

    @discardableResult
    func apply(_ text: String, data: String? = nil) throws -> Answer {
        let path = "\(root)/spec.yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try berth("apply", "-f", path, data: data)
    }

    /// The workspace's containers on the Engine: id, name and state.
    func containers() throws -> [[String]] {
        try docker(
            "ps",
            "-a",
            "--no-trunc",
            "--filter",
            "label=berth.workspace=\(name)",
            "--format",
            "{{.ID}} {{.Names}} {{.State}}"
        ).out.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    func volumes() throws -> [String] {
        try docker("volume", "ls", "-q", "--filter", "label=berth.workspace=\(name)")
            .out.split(separator: "\n").map(String.init)
    }

    @discardableResult
    func docker(_ arguments: String...) throws -> Answer {
        try Self.run("/usr/bin/env", ["docker"] + arguments, [:])
    }

    /// Removes everything that the test made.
    func cleanUp() {
        kill()
        for container in (try? containers()) ?? [] { _ = try? docker("rm", "-f", container[0]) }
        for volume in (try? volumes()) ?? [] { _ = try? docker("volume", "rm", volume) }
        try? FileManager.default.removeItem(atPath: root)
    }

    static func run(
        _ path: String,
        _ arguments: [String],
        _ environment: [String: String]
    ) throws -> Answer {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (out, talk) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = talk
        try process.run()
        let printed = out.fileHandleForReading.readDataToEndOfFile()
        let said = talk.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Answer(
            status: process.terminationStatus,
            out: String(decoding: printed, as: UTF8.self),
            talk: String(decoding: said, as: UTF8.self)
        )
    }

    /// Waits until `condition` holds; false when the time is over.
    func eventually(_ condition: () throws -> Bool) throws -> Bool {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if try condition() { return true }
            usleep(50_000)
        }
        return try condition()
    }
}

/// Runs `body` with the program, and removes what it made.
func withProgram(_ body: (Program) throws -> Void) throws {
    let program = try Program()
    defer { program.cleanUp() }
    try body(program)
}
