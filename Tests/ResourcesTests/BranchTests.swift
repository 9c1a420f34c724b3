import Foundation
import Resources
import Testing

@Suite
struct BranchTests {
    /// Every text of up to four pieces that git's rules mention.
    private static var candidates: [String] {
        let pieces = [
            "a", "-", ".", "/", "@", "{", "..", ".lock", "~", "^", ":", "?", "*", "[", "\\", " ",
            "\u{7F}", "\u{1}", "ü", "HEAD", "\t", "lock", "refs", "\u{301}",
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
            // git reads `@` as the current branch here, and never creates a branch named HEAD.
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

    @Test(arguments: [
        ("refs/heads/main", "main", "main"),
        ("refs/heads/origin/main", "origin/main", "refs/heads/origin/main"),
        ("origin/main", "origin/main", "refs/heads/origin/main"),
        ("heads/main", "heads/main", "refs/heads/heads/main"),
        ("refs/heads/refs/tags/v1", "refs/tags/v1", "refs/heads/refs/tags/v1"),
        ("originals/main", "originals/main", "originals/main"), ("origin", "origin", "origin"),
        ("fix/heads/a", "fix/heads/a", "fix/heads/a"),
    ])
    func `a full reference is read as its branch, and written where the name could mislead`(
        written: String,
        name: String,
        declared: String
    ) throws {
        let branch = try GitBranch(parsing: written)
        #expect(branch.text == name)
        #expect(branch.declared == declared)
        let data = try JSONEncoder().encode([branch])
        #expect(try JSONDecoder().decode([String].self, from: data) == [declared])
        #expect(try JSONDecoder().decode([GitBranch].self, from: data) == [branch])
    }

    @Test(arguments: ["refs/heads/", "refs/heads/-x", "refs/heads/HEAD", "refs/heads/a..b"])
    func `a full reference has to name a branch`(text: String) {
        #expect(throws: InvalidText.self) { try GitBranch(parsing: text) }
    }

    @Test(arguments: [
        ("origin/main", "'main'"), ("heads/main", "'main'"), ("remotes/origin/main", "'main'"),
        ("refs/remotes/origin/fix/a", "'fix/a'"), ("refs/tags/v1", "no branch"),
    ])
    func `what reads as another branch names the one that is meant`(text: String, hint: String) {
        let message = GitBranch.misreading(of: text)
        #expect(message?.contains(hint) == true)
        #expect(message?.contains("refs/heads/\(text)") == true)
    }

    @Test(arguments: ["main", "origin", "origin/", "head/main", "refs", "refs/heads/origin/main"])
    func `other names read as what they are`(text: String) {
        #expect(GitBranch.misreading(of: text) == nil)
    }

    @Test(arguments: [
        ("main", "main/fix", true), ("main/fix", "main", true), ("a/b", "a/b/c/d", true),
        ("main", "main", true), ("main", "main-fix", false), ("fix/a", "fix/b", false),
        ("main", "mainly/fix", false), ("a/b", "a/bc", false), ("main", "Main/fix", false),
    ])
    func `two branches of which one is the other's directory conflict`(
        base: String,
        feature: String,
        conflicts: Bool
    ) throws {
        let (base, feature) = (try GitBranch(parsing: base), try GitBranch(parsing: feature))
        #expect((GitBranch.conflict(base: base, feature: feature) != nil) == conflicts)
    }

    /// The results of `git check-ref-format --branch` for each text, outside any repository.
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
