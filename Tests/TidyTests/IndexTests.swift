import Foundation
import Testing

/// Every property of the design and every trap of the Engine's API has a test with its name.
struct IndexTests {
    /// Properties that cannot be tested because Berth does not use the feature, and why.
    static let inapplicable = [
        "P8": "Sources are not served by this version",
        "P24": "Tests/ImageTests/histories shows it, which is not Swift",
        "P26": "Headless runs are not served by this version",
        "P28": "More than one machine is not served by this version",
        "trap 16": "nothing waits for `removed`; each removal is verified by an inspection",
        "trap 23": "no container has a health check; the image tells its state in status.json",
    ]

    @Test func `each property and each trap has a test named after it, or a reason`() throws {
        let texts = try ["Tests", "Sources/TestSupport"].flatMap(names).joined(separator: "\n")
        let wanted = (1...28).map { "P\($0)" } + (1...28).map { "trap \($0)" }
        for name in wanted {
            let isTested = try texts.contains(Regex("\\b\(name)\\b"))
            let isExcused = Self.inapplicable[name] != nil
            #expect(isTested != isExcused, "\(name)")
        }
    }

    /// The names of the tests and the titles of the cases in a folder.
    private func names(_ folder: String) throws -> [String] {
        let base = TidyTests.root.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String }
        return try (paths ?? []).filter { $0.hasSuffix(".swift") && !$0.contains("IndexTests") }
            .flatMap { path in
                let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
                let tests = text.matches(of: /func `([^`]+)`/).map { String($0.1) }
                let cases = text.matches(of: /ConformanceCase\(\s*"([^"]+)"/).map { String($0.1) }
                return tests + cases
            }
    }
}
