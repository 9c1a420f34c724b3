import Foundation
import Testing

/// Values are passed as values: no page and no command parses text that Berth itself wrote.
struct ParsingTests {
    /// Where pages use patterns: on how many lines, and for what.
    static let patterns: [String: (lines: Int, on: String)] = [
        "access/login.js": (2, "the address to go on to"),
        "chat/markdown.js": (5, "what people write into chats"),
        "lib/format.js": (4, "addresses, and how a sentence begins and ends"),
        "lib/stream.js": (1, "server-sent events"),
        "terminal/clipboard.js": (2, "OSC 52, and text to preview"),
        "terminal/screen.js": (3, "links, key codes, and tmux's title, which has no other channel"),
        "terminal/search.js": (1, "what is searched for"),
        "terminal/tty.js": (1, "the page's address"),
        "terminal/uploads.js": (1, "file names"),
        "terminal/workbench.js": (1, "Claude Code's title"),
        "workspaces/dashboard.js": (1, "what is filtered by"),
        "workspaces/timeline.js": (1, "an identifier's words"),
    ]

    @Test func `pages use patterns only on what others wrote`() throws {
        let base = TidyTests.root.appending(path: "Sources/Gateway/Resources/assets/js")
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String }
        let use = /\.(match|matchAll|test)\(|RegExp\(|\.(replace|split)\(\//
        var found: [String: Int] = [:]
        for path in (paths ?? []).filter({ $0.hasSuffix(".js") }) {
            let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
            let lines = text.split(separator: "\n").filter { $0.contains(use) }
            if !lines.isEmpty { found[path] = lines.count }
        }
        #expect(found == Self.patterns.mapValues(\.lines))
    }

    @Test func `commands use no patterns`() throws {
        let use = /\b(firstMatch|wholeMatch|prefixMatch|matches)\(|Regex[(<]/
        for source in try TidyTests.sources(in: ["Sources/Commands"]) {
            #expect(!source.text.contains(use), "\(source.path)")
        }
    }
}
