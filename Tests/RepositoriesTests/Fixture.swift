import Foundation
import Repositories
import Resources
import Synchronization
import Testing

/// All tests that need sockets and processes; serialized, because some count descriptors.
@Suite(.serialized, .timeLimit(.minutes(2))) struct BrokerTests {}

/// A broker, a runtime directory and a bare repository in their own directory.
struct Fixture: Sendable {
    let root: String
    let uid = UID.random()
    let broker: GitBroker
    let notes: Notes

    var run: String { root + "/run" }
    var shop: String { root + "/shop.git" }
    var gitSocket: String { run + "/git.sock" }
    var toolsSocket: String { run + "/tools.sock" }

    /// Runs `body` on a new fixture and removes everything afterwards.
    static func with(
        limits: BrokerLimits = BrokerLimits(),
        _ body: (Fixture) async throws -> Void
    ) async throws {
        var template = Array("/tmp/berth-repositories.XXXXXX".utf8CString)
        let root = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer { try? FileManager.default.removeItem(atPath: root) }
        let notes = Notes()
        let broker = try GitBroker(limits: limits, log: notes.add)
        let bench = Fixture(root: root, broker: broker, notes: notes)
        do {
            try bench.makeDirectory(bench.run)
            try await bench.succeed("git", "init", "-q", "--bare", "-b", "main", bench.shop)
            try await body(bench)
        } catch {
            await broker.shutdown()
            throw error
        }
        await broker.shutdown()
    }

    /// Creates a directory as the controller does: anyone may write, only owners may remove.
    func makeDirectory(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: path)
    }

    func endpoint(
        uid: UID? = nil,
        directory: String? = nil,
        repository: String? = nil,
        credential: @escaping @Sendable (GitCredentialQuery) -> GitCredential? = { _ in nil }
    ) throws -> BrokerEndpoint {
        BrokerEndpoint(
            uid: uid ?? self.uid,
            directory: directory ?? run,
            repository: try RepositoryURL(parsing: repository ?? "file://\(shop)"),
            credential: credential
        )
    }

    /// Runs a command to its end, with git's ssh replaced by the bridge to `socket`.
    func execute(
        socket: String? = nil,
        hint: String = "",
        _ command: String...
    ) async throws -> Finished {
        try await execute(socket: socket, hint: hint, command)
    }

    @discardableResult
    func succeed(socket: String? = nil, hint: String = "", _ command: String...) async throws
        -> String
    {
        let finished = try await execute(socket: socket, hint: hint, command)
        try #require(finished.status == 0, "\(command): \(finished.output)")
        return finished.output
    }

    private func execute(socket: String?, hint: String, _ command: [String]) async throws
        -> Finished
    {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": root, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
            "GIT_SSH_VARIANT": "simple", "GIT_SSH_COMMAND": "python3 \(try bridge())",
            "BRIDGE_SOCKET": socket ?? gitSocket, "BRIDGE_HINT": hint,
        ]
        let outputPath = "\(root)/output.\(UInt64.random(in: .min ... .max))"
        _ = FileManager.default.createFile(atPath: outputPath, contents: nil)
        let output = try #require(FileHandle(forWritingAtPath: outputPath))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
        try output.close()
        let text = try String(contentsOfFile: outputPath, encoding: .utf8)
        return Finished(status: process.terminationStatus, output: text)
    }

    /// The workspace image's replacement for ssh: sends the command line, then relays.
    private func bridge() throws -> String {
        let path = root + "/bridge.py"
        guard !FileManager.default.fileExists(atPath: path) else { return path }
        let script = """
            import os, socket, sys, threading
            peer = socket.socket(socket.AF_UNIX)
            peer.connect(os.environ["BRIDGE_SOCKET"])
            hint = os.environ["BRIDGE_HINT"]
            peer.sendall((sys.argv[2] + (" " + hint if hint else "") + "\\n").encode())
            def up():
                try:
                    while block := os.read(0, 65536):
                        peer.sendall(block)
                    peer.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
            threading.Thread(target=up, daemon=True).start()
            try:
                while block := peer.recv(65536):
                    view = memoryview(block)
                    while view:
                        view = view[os.write(1, view):]
            except OSError:
                pass
            os._exit(0)
            """
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}

/// A command's exit status and all its output.
struct Finished {
    let status: Int32
    let output: String
}

/// What the broker logged.
final class Notes: Sendable {
    private let notes = Mutex<[BrokerNote]>([])

    func add(_ note: BrokerNote) { notes.withLock { $0.append(note) } }
    func all(_ message: String) -> [BrokerNote] {
        notes.withLock { $0.filter { $0.message == message } }
    }
}

/// Waits until `condition` holds; false when it does not within `limit`.
func eventually(
    within limit: Duration = .seconds(60),
    _ condition: () throws -> Bool
) async rethrows -> Bool {
    let deadline = ContinuousClock.now + limit
    while try !condition() {
        guard ContinuousClock.now < deadline else { return false }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return true
}
