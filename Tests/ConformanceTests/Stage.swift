import EngineSupport
import Foundation
import Testing

/// The built program on a real Engine with its own repository, for one test.
final class Stage {
    struct Outcome {
        var status: Int32
        var text: String
    }

    let folder: String
    let image = "berth-workspace:latest"
    private let server = Process()
    private let since = Int(Date().timeIntervalSince1970) - 1
    private(set) var container = ""
    private(set) var volume = ""

    private init() throws {
        folder =
            FileManager.default.temporaryDirectory.path
            + "/berth-stage-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: "\(folder)/data",
            withIntermediateDirectories: true
        )
    }

    static func with(_ body: (Stage) async throws -> Void) async throws {
        let stage = try Stage()
        defer { stage.strike() }
        try stage.makeRepository()
        try stage.serve()
        let isUp = try await EngineFixture.eventually { try stage.berth("version").status == 0 }
        try #require(isUp, "\(stage.log)")
        try await body(stage)
    }

    /// The controller's log so far.
    var log: String { (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "" }

    func berth(_ arguments: String...) throws -> Outcome { try berth(list: arguments) }

    func berth(list arguments: [String]) throws -> Outcome {
        let outcome = try run(program, arguments)
        if arguments.first == "wait" { try noteObjects() }
        return outcome
    }

    func docker(_ arguments: String...) throws -> Outcome {
        try run("/usr/bin/env", ["docker"] + arguments)
    }

    func manifest(secrets: [String]) throws -> String {
        let text = """
            apiVersion: berth/v1
            kind: WorkspaceClass
            metadata: {name: default}
            spec: {limits: {repositories: ["file://\(folder)/*"]}}
            ---
            apiVersion: berth/v1
            kind: Workspace
            metadata: {name: kept}
            spec:
              repository: file://\(folder)/shop.git
              resources: {cpus: 1, memory: 1Gi}
              secrets: [\(secrets.joined(separator: ", "))]
            """
        let path = "\(folder)/manifest.yaml"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    /// Whether the Engine's objects, or its events since the start, contain `word`.
    func engineSays(_ word: String) throws -> Bool {
        let now = Int(Date().timeIntervalSince1970) + 1
        let events = try docker(
            "events",
            "--since",
            "\(since)",
            "--until",
            "\(now)",
            "--format",
            "{{json .}}"
        )
        #expect(events.text.contains("kept"))
        var told = events.text
        for id in try docker("ps", "-aq").text.split(separator: "\n") {
            told += try docker("inspect", String(id)).text
        }
        for name in try docker("volume", "ls", "-q").text.split(separator: "\n") {
            told += try docker("volume", "inspect", String(name)).text
        }
        return told.contains(word)
    }

    /// Whether any process, including those in containers, has `word` in its arguments or
    /// environment.
    func processesSay(_ word: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: "/proc")
            .filter { Int($0) != nil }
            .contains { process in
                ["cmdline", "environ"].contains { file in
                    let handle = FileHandle(forReadingAtPath: "/proc/\(process)/\(file)")
                    let bytes = (try? handle?.readToEnd()) ?? Data()
                    return String(decoding: bytes, as: UTF8.self).contains(word)
                }
            }
    }

    /// The controller's own files, including its database, that contain `word`.
    func filesHolding(_ word: String) throws -> [String] {
        try run("/usr/bin/env", ["grep", "-rlaF", "--devices=skip", word, folder]).text
            .split(separator: "\n").map(String.init)
    }

    private var program: String {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "berth").path
    }

    private func makeRepository() throws {
        let work = "\(folder)/work"
        for arguments in [
            ["init", "-q", "-b", "main", work],
            [
                "-C", work, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q",
                "--allow-empty", "-m", "first",
            ],
            ["clone", "-q", "--bare", work, "\(folder)/shop.git"],
        ] {
            #expect(try run("/usr/bin/env", ["git"] + arguments).status == 0)
        }
    }

    private func serve() throws {
        #expect(FileManager.default.createFile(atPath: "\(folder)/log", contents: nil))
        let log = FileHandle(forWritingAtPath: "\(folder)/log")
        server.executableURL = URL(filePath: program)
        server.arguments = ["serve", "--data", "\(folder)/data", "--listen", "none", "--verbose"]
        server.standardInput = FileHandle.nullDevice
        server.standardOutput = log
        server.standardError = log
        try server.run()
    }

    private func noteObjects() throws {
        let filter = "label=berth.workspace=kept"
        container = try docker("ps", "-q", "--filter", filter).text.trimmed
        volume = try docker("volume", "ls", "-q", "--filter", filter).text.trimmed
    }

    private func strike() {
        server.terminate()
        server.waitUntilExit()
        if !container.isEmpty { _ = try? docker("rm", "--force", container) }
        if !volume.isEmpty { _ = try? docker("volume", "rm", "--force", volume) }
        let networks = try? docker("network", "ls", "-q", "--filter", "label=berth.installation")
        for network in networks?.text.split(separator: "\n") ?? [] {
            _ = try? docker("network", "rm", String(network))
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func run(_ path: String, _ arguments: [String]) throws -> Outcome {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "BERTH_SERVER": "unix://\(folder)/data/berth.sock"
        ]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            text: String(decoding: bytes, as: UTF8.self)
        )
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
