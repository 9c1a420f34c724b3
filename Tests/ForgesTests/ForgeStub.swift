import Forges
import Foundation
import HTTPTransport
import Resources

/// A stand-in for a forge as a process of its own; it ends with this object.
///
/// With `BERTH_FORGE_PYTHON`, the Python of scripts/forge-environment, it validates its answers
/// against GitHub's own description.
final class ForgeStub: Sendable {
    struct Failed: Error, CustomStringConvertible { let description: String }

    struct Asked: Decodable {
        var method: String
        var path: String
        var status: Int?
        var token: String?
    }

    let address: String
    private let input = Pipe()
    private let process = Process()
    private let client: HTTPClient

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    init(_ program: String = "github-stub", _ arguments: [String] = []) throws {
        let python = ProcessInfo.processInfo.environment["BERTH_FORGE_PYTHON"]
        let script = Self.root.appending(path: "scripts/\(program)").path
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        if let python, program == "github-stub" {
            process.arguments = [python, script, "--validate"] + arguments
        } else {
            process.arguments = [script] + arguments
        }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Failed(description: "\(program) did not start")
        }
        address = "http://127.0.0.1:\(port)"
        client = HTTPClient(HTTPEndpoint(.tcp(host: "127.0.0.1", port: port)))
    }

    deinit { try? input.fileHandleForWriting.close() }

    /// Changes the stub's behavior; see the head of scripts/forge_parts/….
    func control(_ what: String, _ json: String) async throws {
        _ = try await send(.post, "/_stub/\(what)", json)
    }

    func forgetFaults() async throws { _ = try await send(.delete, "/_stub/faults") }

    func requests() async throws -> [Asked] {
        try JSONDecoder().decode(
            [Asked].self,
            from: Data(try await send(.get, "/_stub/requests"))
        )
    }

    /// The places where its answers do not match GitHub's description.
    func violations() async throws -> [String] {
        try JSONDecoder().decode(
            [String].self,
            from: Data(try await send(.get, "/_stub/violations"))
        )
    }

    /// Waits until no delayed request is left.
    func settled() async throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(10))
        while try await send(.get, "/_stub/late") != Array("0".utf8) {
            guard ContinuousClock.now < deadline else { throw Failed(description: "it stays late") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Sends a request to the forge as another user, with that user's token.
    func act(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ json: String,
        token: String = "tests",
        scheme: String = "Bearer"
    ) async throws {
        let isForm = scheme == "token"
        let type = isForm ? "application/x-www-form-urlencoded" : "application/json"
        let headers = [("Authorization", "\(scheme) \(token)"), ("Content-Type", type)]
        _ = try await send(method, path, json, headers)
    }

    private func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ json: String? = nil,
        _ headers: [(name: String, value: String)] = []
    ) async throws -> [UInt8] {
        let response = try await client.send(
            HTTPRequest(
                method,
                path,
                headers: headers + [("User-Agent", "tests")],
                body: json.map { .bytes(Array($0.utf8)) } ?? .none
            ),
            deadlines: .call(within: .seconds(20))
        )
        guard response.head.isSuccess else {
            let text = String(decoding: response.body, as: UTF8.self)
            throw Failed(description: "\(method.rawValue) \(path): \(response.status) \(text)")
        }
        return response.body
    }
}

/// The current time.
@Sendable func present() -> Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
}

/// A clock that tests move.
final class Clock: Sendable {
    private let milliseconds = Counter(1_790_000_000_000)

    var now: Timestamp { Timestamp(milliseconds: milliseconds.value) }
    func advance(by duration: Duration) { milliseconds.add(duration.components.seconds * 1000) }
}
