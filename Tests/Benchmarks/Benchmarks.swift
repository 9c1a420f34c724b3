import Foundation

/// `bench open|recover|passes|week …`: the measurements inside one process.
///
/// `scripts/bench` runs them and those of the whole program, and prints all results.
@main
enum Benchmarks {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            try await measure(arguments)
        } catch {
            FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func measure(_ arguments: [String]) async throws {
        let findings: Findings
        switch (arguments.first, arguments.count) {
        case ("open", 3): findings = try await opening(in: arguments[1])
        case ("recover", 3): findings = try await recovery(in: arguments[1])
        case ("passes", 3): findings = try await passes(over: Int(arguments[1]) ?? 1_000)
        case ("week", 3): findings = try await week(of: Int(arguments[1]) ?? 1_000)
        default:
            let usage =
                "bench open DIR FILE | recover DIR FILE | passes COUNT FILE | week COUNT FILE\n"
            FileHandle.standardError.write(Data(usage.utf8))
            exit(2)
        }
        try findings.write(to: arguments[2])
    }
}
