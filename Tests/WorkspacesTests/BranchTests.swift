import Foundation
import Testing
import Workspaces

@Suite
struct BranchTests {
    /// Every text of up to four pieces that git's rules are about.
    private static var candidates: [String] {
        let pieces = [
            "a", "-", ".", "/", "@", "{", "..", ".lock", "~", "^", ":", "?", "*", "[", "\\", " ",
            "\u{7F}", "\u{1}", "ü", "HEAD", "\t", "lock", "refs",
        ]
        var texts = pieces
        for first in pieces {
            for second in pieces {
                texts.append(first + second)
                for third in ["a", ".", "/", "@", "{", ".lock"] {
                    guard ["a", ".", "/", "@"].contains(first) else { break }
                    texts.append(first + second + third)
                }
            }
        }
        return texts
    }

    @Test func `the verdict is git's own, but for two names that are no branches to a user`() throws
    {
        let texts = Self.candidates
        let verdicts = try gitVerdicts(texts)
        for (text, git) in zip(texts, verdicts) {
            let ours = (try? GitBranch(parsing: text)) != nil
            // git would take `@` for the current branch here, and never creates one named HEAD.
            if text == "HEAD" || text == "@" {
                #expect(!ours)
            } else {
                #expect(ours == git, "\(text.debugDescription)")
            }
        }
    }

    @Test func `a branch is neither empty nor longer than a file's name`() {
        #expect(throws: InvalidText.self) { try GitBranch(parsing: "") }
        let longest = String(repeating: "a", count: GitBranch.lengthMax)
        #expect((try? GitBranch(parsing: longest))?.text == longest)
        #expect(throws: InvalidText.self) { try GitBranch(parsing: longest + "a") }
        #expect(throws: InvalidText.self) { try GitBranch(parsing: "a\0b") }
    }

    /// What `git check-ref-format --branch` says of each, outside any repository.
    private func gitVerdicts(_ texts: [String]) throws -> [Bool] {
        let script = """
            while IFS= read -r -d '' text; do
                if git check-ref-format --branch "$text" >/dev/null 2>&1; then echo 1; else echo 0; fi
            done
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        let (input, output) = (FileManager.default.temporaryDirectory, Pipe())
        let file = input.appending(path: "berth-branches-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(texts.flatMap { Array($0.utf8) + [0] }).write(to: file)
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = output
        try process.run()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let verdicts = String(decoding: answer, as: UTF8.self).split(separator: "\n")
        try #require(verdicts.count == texts.count)
        return verdicts.map { $0 == "1" }
    }
}
