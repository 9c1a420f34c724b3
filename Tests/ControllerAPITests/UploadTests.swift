import API
import ControllerAPI
import Foundation
import Reconciler
import Testing

/// The script that stores uploads, run on this machine instead of in a workspace.
@Suite
struct UploadTests {
    private let directory = FileManager.default.temporaryDirectory
        .appending(path: "berth-\(UUID())").path

    private var uploads: Uploads {
        Uploads(directory: directory) { arguments, input throws(APIError) in
            do {
                return try Self.run(arguments, input)
            } catch {
                throw APIError(.internal, "\(error)")
            }
        }
    }

    private static func run(_ arguments: [String], _ input: [UInt8]) throws -> CommandOutcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let source = FileManager.default.temporaryDirectory.appending(path: "berth-\(UUID())")
        try Data(input).write(to: source)
        defer { try? FileManager.default.removeItem(at: source) }
        let (output, errors) = (Pipe(), Pipe())
        process.standardInput = try FileHandle(forReadingFrom: source)
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        let complained = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return CommandOutcome(
            exitCode: Int(process.terminationStatus),
            output: Array(said),
            errors: Array(complained)
        )
    }

    @Test func `a file is stored byte for byte under a name of its own`() async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let bytes = [UInt8](UInt8.min...UInt8.max)
        let paths = [
            try await uploads.store(bytes, called: "a.png"),
            try await uploads.store([], called: "a.png"),
        ]
        #expect(paths[0] != paths[1])
        #expect(try Data(contentsOf: URL(filePath: paths[0])) == Data(bytes))
        #expect(try Data(contentsOf: URL(filePath: paths[1])).isEmpty)
    }

    @Test func `no more files are stored than may wait, until one is removed`() async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let first = try await uploads.store([1], called: "a")
        for number in 1..<Uploads.filesMax {
            try Data().write(to: URL(filePath: "\(directory)/\(number)"))
        }
        let error = await #expect(throws: APIError.self) {
            try await uploads.store([1], called: "b")
        }
        #expect(error?.reason == .invalid)
        let message = error?.message ?? ""
        #expect(message.hasPrefix("0 MiB in \(Uploads.filesMax) files wait in \(directory)"))
        #expect(message.hasSuffix("remove there what is no longer needed"))
        try FileManager.default.removeItem(atPath: first)
        _ = try await uploads.store([1], called: "b")
    }

    @Test func `no more bytes are stored than may wait`() async throws {
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let fill = try Self.run(
            ["fallocate", "-l", "\(Uploads.kibibytesMax - 1_024)K", "\(directory)/large"],
            []
        )
        try #require(fill.exitCode == 0)
        _ = try await uploads.store([1], called: "small")
        let error = await #expect(throws: APIError.self) {
            try await uploads.store([UInt8](repeating: 0, count: 2 << 20), called: "large")
        }
        #expect(error?.reason == .invalid)
    }

    @Test func `what the workspace complains of is told`() async throws {
        try Data().write(to: URL(filePath: directory))
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let error = await #expect(throws: APIError.self) {
            try await uploads.store([1], called: "a")
        }
        #expect(error?.reason == .conflict)
        #expect(error?.message.hasPrefix("the file could not be written: mkdir") == true)
    }
}
