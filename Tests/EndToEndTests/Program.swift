import Foundation
import Subprocess
import SystemPackage

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
    /// What a user runs: the release build.
    ///
    /// BERTH_TEST_PROGRAM names another.
    static let berth =
        ProcessInfo.processInfo.environment["BERTH_TEST_PROGRAM"]
        ?? "\(EndToEnd.root)/.build/release/berth"

    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    /// Starts `words`, which go on by themselves, with `environment` on top of ours.
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

    /// Runs `words` to their end; input and output are bounded, and a signal's number is the status.
    static func run(
        _ words: [String],
        environment: [String: String] = [:],
        input: String = ""
    ) async throws -> Outcome {
        let name = words[0]
        let ended = try await Subprocess.run(
            name.hasPrefix("/") ? .path(FilePath(name)) : .name(name),
            arguments: Arguments(Array(words.dropFirst())),
            environment: .inherit.updating(
                Dictionary(
                    uniqueKeysWithValues: environment.map {
                        (Environment.Key(stringLiteral: $0), $1)
                    }
                )
            ),
            input: .string(input),
            output: .string(limit: outputMax),
            error: .string(limit: outputMax)
        )
        let status: Int32
        switch ended.terminationStatus {
        case .exited(let code): status = code
        case .signaled(let signal): status = -signal
        }
        return Outcome(
            status: status,
            out: ended.standardOutput,
            err: ended.standardError
        )
    }

    private static let outputMax = 4 << 20

    /// Runs `words` to their end and gives what they printed; throws unless they end with 0.
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
}
