import Foundation
import Testing

/// Rules of the sources that neither the compiler nor the formatter checks.
struct TidyTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let linesMax = 300

    struct Source {
        var path: String
        var text: String

        var module: String { String(path.split(separator: "/")[1]) }
    }

    @Test func `no file is longer than fits a head`() throws {
        for source in try Self.sources(in: ["Sources", "Tests"]) {
            let count = source.text.split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(count <= Self.linesMax, "\(source.path) has \(count) lines")
        }
    }

    @Test func `nothing crashes on the world's errors and nothing is left for later`() throws {
        let banned = [
            "try" + "!", "fatal" + "Error(", "@unchecked" + " Sendable", "TO" + "DO", "FIX" + "ME",
        ]
        for source in try Self.sources(in: ["Sources", "Tests"]) {
            for word in banned {
                #expect(!source.text.contains(word), "\(source.path) contains \(word)")
            }
        }
    }

    /// Which modules may import each outside library; all others see our own types.
    static let entrances: [String: Set<String>] = [
        "CCurl": ["HTTPTransport"],
        "CYAML": ["Manifests"],
        "CLinux": ["OperatingSystem"],
        "CCrypto": ["Hashing"],
        "GRDB": ["Storage"],
        "Hummingbird": ["Gateway"],
        "HummingbirdCore": ["Gateway"],
        "NIOCore": ["Gateway", "Terminal"],
        "NIOPosix": ["Gateway", "Terminal"],
        "NIOHTTP1": ["Gateway", "Terminal"],
        "NIOWebSocket": ["Gateway", "Terminal"],
        "ArgumentParser": ["Commands"],
        "DockerEngine": ["DockerRuntime"],
        "DockerRuntime": ["berth"],
        "WorkspaceHost": ["ControllerAPI", "berth"],
        "Storage": ["ControllerAPI", "berth"],
        "ControllerAPI": ["berth"],
        "Gateway": ["berth"],
    ]

    @Test func `each library enters through its one module`() throws {
        for source in try Self.sources(in: ["Sources"]) {
            for module in Self.imports(of: source) {
                guard let allowed = Self.entrances[module] else { continue }
                #expect(allowed.contains(source.module), "\(source.path) imports \(module)")
            }
        }
    }

    @Test func `the pure core imports nothing but the nouns`() throws {
        // A hash must depend only on its bytes.
        let core = ["Sources/Resources", "Sources/UnsavedWork", "Sources/Reconciliation"]
        for source in try Self.sources(in: core) {
            let foreign = Self.imports(of: source).filter {
                !["Hashing", "UnsavedWork", "Resources"].contains($0)
            }
            #expect(foreign.isEmpty, "\(source.path) imports \(foreign)")
        }
    }

    @Test func `the README names every verb`() throws {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        for source in try Self.sources(in: ["Sources/Commands"]) {
            for match in source.text.matches(
                of:
                    /struct \w+: AsyncParsableCommand \{\s+static let configuration = CommandConfiguration\(\s+commandName: "(\w+)"/
            ) {
                #expect(readme.contains("`\(match.1)`"), "README does not name \(match.1)")
            }
        }
    }

    @Test func `pages know the close codes that the relay sends`() throws {
        let paths = [
            "Sources/Terminal/TerminalClose.swift",
            "Sources/Gateway/Resources/assets/js/terminal/close-codes.js",
        ]
        let tables = try paths.map { path in
            try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
                .matches(of: /(?m)^ +(?:case )?(\w+)(?: =|:) (\d+),?$/)
                .map { "\($0.1) \($0.2)" }
        }
        #expect(tables[0].count == 8)
        #expect(tables[0] == tables[1])
    }

    static func imports(of source: Source) -> [String] {
        source.text.matches(of: /(?m)^(?:package |internal )?import (?:struct |class |func )?(\w+)/)
            .map { String($0.1) }
    }

    static func sources(in folders: [String]) throws -> [Source] {
        try folders.flatMap { folder in
            let base = root.appending(path: folder)
            let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap {
                $0 as? String
            }
            return try (paths ?? []).filter { $0.hasSuffix(".swift") }.map { path in
                let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
                return Source(path: "\(folder)/\(path)", text: text)
            }
        }
    }
}
