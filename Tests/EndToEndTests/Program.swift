import Foundation
import Glibc

/// How a program ended, and what it printed.
struct Outcome: Sendable {
    var status: Int32
    var out: String
    var err: String

    /// For a failed expectation.
    var story: String { "status \(status)\n\(out)\(err)" }
}

/// Runs programs as a shell would, but without one.
enum Program {
    /// What a user runs: the release build. BERTH_TEST_PROGRAM names another.
    static let berth =
        ProcessInfo.processInfo.environment["BERTH_TEST_PROGRAM"]
        ?? "\(EndToEnd.root)/.build/release/berth"

    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    /// Starts `words` with `environment` on top of ours; the output goes to files, so that nothing
    /// waits for a reader.
    static func start(
        _ words: [String],
        environment: [String: String] = [:],
        input: FileHandle = .nullDevice,
        output: FileHandle,
        errors: FileHandle
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: words[0].hasPrefix("/") ? words[0] : "/usr/bin/env")
        process.arguments = words[0].hasPrefix("/") ? Array(words.dropFirst()) : words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return process
    }

    /// Runs `words` to their end.
    static func run(
        _ words: [String],
        environment: [String: String] = [:],
        input: String = ""
    ) async throws -> Outcome {
        let files = try (0..<3).map { _ in try scratchFile() }
        // A `Process` that ended keeps its handles for a while.
        defer { for file in files { try? file.close() } }
        try files[0].write(contentsOf: Data(input.utf8))
        try files[0].seek(toOffset: 0)
        let process = try start(
            words,
            environment: environment,
            input: files[0],
            output: files[1],
            errors: files[2]
        )
        try await ended(process)
        return Outcome(
            status: process.terminationStatus,
            out: try text(files[1]),
            err: try text(files[2])
        )
    }

    /// Runs `words` to their end; throws unless they end with 0. Gives what they printed.
    @discardableResult
    static func succeed(
        _ words: [String],
        environment: [String: String] = [:],
        input: String = ""
    ) async throws -> String {
        let outcome = try await run(words, environment: environment, input: input)
        guard outcome.status == 0 else {
            throw Failed(description: "\(words.joined(separator: " ")): \(outcome.story)")
        }
        return outcome.out.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Waits without holding a thread.
    static func ended(_ process: Process) async throws {
        while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// A file without a name, gone with its last descriptor.
    private static func scratchFile() throws -> FileHandle {
        var template = Array("/tmp/berth-end-to-end-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Failed(description: "no temporary file") }
        unlink(template)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func text(_ file: FileHandle) throws -> String {
        try file.seek(toOffset: 0)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
}
