import Manifests
import Testing

struct DiagnosticTests {
    private func rendered(_ line: String, _ column: Int) -> String {
        Diagnostic(file: "f", line: 7, column: column, message: "wrong", sourceLine: line)
            .rendered()
    }

    @Test func `the caret stands under the character, whatever is before it`() {
        #expect(rendered("ab: c", 5) == "f:7:5: error: wrong\n  7 | ab: c\n    |     ^")
        #expect(rendered("\tb", 2) == "f:7:2: error: wrong\n  7 |     b\n    |     ^")
        #expect(rendered("待つb", 3) == "f:7:3: error: wrong\n  7 | 待つb\n    |     ^")
        #expect(rendered("e\u{301}b", 3) == "f:7:3: error: wrong\n  7 | e\u{301}b\n    |  ^")
        #expect(rendered("a\u{7}b", 3) == "f:7:3: error: wrong\n  7 | a\\u{07}b\n    |        ^")
        #expect(rendered("ab", 9) == "f:7:9: error: wrong\n  7 | ab\n    |   ^")
    }

    @Test func `a place that is only a file has no line`() {
        let diagnostic = Diagnostic(file: "f", path: "spec.a", message: "wrong")
        #expect(diagnostic.rendered() == "f: error: spec.a: wrong")
    }

    @Test func `what a file calls itself cannot drive a terminal`() {
        let diagnostic = Diagnostic(file: "f\u{1B}[2J", line: 1, column: 1, message: "a\u{202E}b")
        #expect(diagnostic.rendered() == #"f\u{1B}[2J:1:1: error: a\u{202E}b"#)
    }

    @Test func `a long line is cut on both sides of the place`() throws {
        let text = rendered(
            String(repeating: "x", count: 300) + "y" + String(repeating: "z", count: 300),
            301
        )
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count < 120 })
        let caret = try #require(Array(lines[2]).firstIndex(of: "^"))
        #expect(Array(lines[1])[caret] == "y")
    }

    @Test(arguments: [
        "featureBranh", "FeatureBranch", "feature_branch", "feature-branch", "featurBranch",
        "faetureBranch", "featureBranchs",
    ])
    func `a slip is answered with the name that was meant`(key: String) {
        let message = read(workspace("\(key): a")).diagnostics.first?.message
        #expect(message == "unknown field; did you mean 'featureBranch'?")
    }

    @Test(arguments: ["zebra", "x", "replicas", "volumes"])
    func `what is near nothing is answered with what there is`(key: String) {
        let message = read(workspace("\(key): a")).diagnostics.first?.message ?? ""
        #expect(message.hasPrefix("unknown field; known are class, repository, "))
    }

    /// Each text has `hunter2` where a user may write a secret by mistake.
    @Test(arguments: [
        workspace("environment: {A: hunter2, B: 1}"),
        workspace("environment: {A: 1, B: \"hunter2\"}"),
        workspace("environment:", "  A: |", "    hunter2", "  B: 1"),
        workspace("environment:", "  A: [hunter2]"),
        workspace("environment: hunter2"),
        workspace("environment: [A=hunter2]"),
        workspace("environment:", "  A: hunter2", "  A: hunter2"),
        workspace("environment:", "  [a]: hunter2"),
        workspace("environment: {<<: {A: hunter2}}"),
        workspace("environment:", "  A: !x hunter2"),
        workspace("environment:", "  A: 'hunter2"),
        workspace("environment:", "  A: hunter2", "   B: hunter2"),
        workspace("environment:", "  A: *hunter2", "  B: @hunter2"),
        workspace("environment: {A: hunter2, B: ]"),
        workspace("environment: {A: x,") + "B: hunter2: y\n",
        workspace("enviroment:", "  A: hunter2"),
        workspace("env: {A: hunter2}"),
        workspace("apiToken: hunter2"),
        workspace("secrets: {A: hunter2}"),
        workspace("secrets: [A: hunter2]"),
        workspace("secrets: hunter2"),
        workspace("repository: https://me:hunter2@example.com/a.git"),
        workspace("repository: https://hunter2@example.com/a.git"),
        workspace("branch: [\"https://me:hunter2@example.com/a.git\"]"),
        "x: &s hunter2\n" + workspace("environment: {A: *s, 1B: *s}"),
    ])
    func `no diagnostic shows what may be secret`(text: String) {
        let diagnostics = read(text).diagnostics
        #expect(!diagnostics.isEmpty)
        #expect(!diagnostics.rendered().contains("hunter2"), "\(diagnostics.rendered())")
        #expect(diagnostics.allSatisfy { !$0.sourceLine.contains("hunter2") })
    }

    @Test(arguments: [
        "BERTH_UID", "BERTH_ATTEMPT", "PATH", "HOME", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV",
        "SHELLOPTS", "PS4", "ENV", "TMUX_TMPDIR", "CLAUDE_CONFIG_DIR", "GIT_DIR", "GIT_SSH_COMMAND",
        "GIT_CONFIG_COUNT", "GCONV_PATH", "GH_TOKEN", "ANTHROPIC_API_KEY",
    ])
    func `a spec cannot set what Berth, the shell, the loader or git go by`(name: String) {
        let diagnostics = read(workspace("environment: {\(name): x}")).diagnostics
        #expect(diagnostics.count == 1)
        #expect(diagnostics.first?.line == 6)
    }

    @Test(arguments: ["NODE_ENV", "HTTPS_PROXY", "GIT_AUTHOR_NAME", "DOCKER_HOST", "PYTHONPATH"])
    func `a spec may set what is the user's own`(name: String) {
        #expect(read(workspace("environment: {\(name): x}")).diagnostics.isEmpty)
    }
}
