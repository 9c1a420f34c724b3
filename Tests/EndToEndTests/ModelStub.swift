import Foundation

/// The only part that cannot be real here: the model behind Claude Code.
///
/// It listens on the host's side of the Engine's bridge, in the Engine's network, and ends with
/// this process.
final class ModelStub: Sendable {
    let address: String
    private let input: Pipe
    private let process: Process

    /// The stub that all tests share.
    static let shared = Task { try await ModelStub() }

    private init() async throws {
        let host = try await Docker.hostAddress()
        input = Pipe()
        let output = Pipe()
        process = Process()
        process.executableURL = URL(filePath: "\(EndToEnd.root)/scripts/engine")
        process.arguments = ["within", "\(EndToEnd.root)/scripts/model-stub", host]
        process.environment = ProcessInfo.processInfo.environment.merging([
            "DOCKER_HOST": try EndToEnd.engineAddress()
        ]) { $1 }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Program.Failed(description: "the stand-in for the model did not start")
        }
        address = "http://\(host):\(port)"
    }
}
