import CLinux
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
    /// The program that a user runs: the release build.
    ///
    /// BERTH_TEST_PROGRAM names a different program.
    static let berth =
        ProcessInfo.processInfo.environment["BERTH_TEST_PROGRAM"]
        ?? "\(EndToEnd.root)/.build/release/berth"

    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    /// Starts `words` in the background, with `environment` added to ours.
    ///
    /// `ended` must be called for each process.
    static func start(
        _ words: [String],
        environment: [String: String] = [:],
        input: FileHandle = .nullDevice,
        output: FileHandle,
        errors: FileHandle
    ) throws -> pid_t {
        let whole = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var arguments = (["/usr/bin/env"] + words).map { strdup($0) } + [nil]
        var variables = whole.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, file) in [input, output, errors].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, file.fileDescriptor, Int32(number))
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        // Reset the signal mask: our threads block signals, and an Engine would pass that on to
        // containers.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var process: pid_t = 0
        let failure = posix_spawn(
            &process,
            "/usr/bin/env",
            &actions,
            &attributes,
            &arguments,
            &variables
        )
        guard failure == 0 else {
            throw Failed(description: "\(words): \(String(cString: strerror(failure)))")
        }
        return process
    }

    /// Waits for a process's end; returns its status, or the negated signal number.
    @discardableResult
    static func ended(_ process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : -signal
    }

    /// Runs `words` to their end.
    ///
    /// Input and output are files, and a thread waits for each process: thousands of commands are
    /// run, and none may leave anything behind.
    static func run(
        _ words: [String],
        environment: [String: String] = [:],
        input: String = ""
    ) async throws -> Outcome {
        let files = try (0..<3).map { _ in try scratchFile() }
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
        let status = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: ended(process)) }
        }
        return Outcome(status: status, out: try text(files[1]), err: try text(files[2]))
    }

    /// A file without a name, which is removed with its last descriptor.
    private static func scratchFile() throws -> FileHandle {
        var template = Array("/tmp/berth-command-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Failed(description: "no temporary file") }
        unlink(template)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    }

    private static func text(_ file: FileHandle) throws -> String {
        try file.seek(toOffset: 0)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }

    /// Runs `words` to their end and returns what they printed; throws unless the status is 0.
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
