import Checkouts
import Foundation
import Guest
import Testing

/// What git's words at the end of a push come to.
struct PushAnswerTests {
    private func answer(_ output: String, errors: String = "", status: Int32 = 1) -> PushAnswer {
        PushAnswer(
            Command.Outcome(status: status, output: Array(output.utf8), errors: Array(errors.utf8))
        )
    }

    private func rejected(_ reason: String) -> String {
        "To http://forge.example/x.git\n!\t1234:refs/heads/work\t\(reason)\nDone\n"
    }

    @Test func `a push that is no fast-forward diverged`() {
        for reason in ["(non-fast-forward)", "(fetch first)", "(stale info)"] {
            #expect(answer(rejected("[rejected] \(reason)")) == .diverged(at: nil))
        }
    }

    @Test func `what the remote refuses comes with its own words`() {
        let errors = "remote: error: GH013: rule violations\u{7}        \nremote: \nerror: failed\n"
        let rejection = "[remote rejected] (push declined due to repository rule violations)"
        let words = "\(rejection)\nerror: GH013: rule violations\\u{7}"
        #expect(answer(rejected(rejection), errors: errors) == .refused(words))
    }

    @Test func `a branch that another push holds is tried again`() {
        for reason in ["cannot lock ref 'refs/heads/work'", "failed to update ref"] {
            let rejection = "[remote rejected] (\(reason))"
            #expect(answer(rejected(rejection)) == .failed(.unavailable(rejection)))
        }
    }

    @Test(arguments: [
        "fatal: Authentication failed for 'https://forge.example/x.git/'",
        "fatal: could not read Username for 'https://forge.example': terminal prompts disabled",
        "remote: Permission to a/b.git denied to c.\nfatal: unable to access: error: 403",
        "git@forge.example: Permission denied (publickey).\nfatal: Could not read from remote",
        "ERROR: Repository not found.\nfatal: Could not read from remote repository.",
    ])
    func `a remote that does not let us in is told from one that is away`(errors: String) {
        #expect(answer("", errors: errors, status: 128) == .failed(.unauthorized(errors)))
    }

    @Test(arguments: [
        "fatal: unable to access 'http://forge.example/': Could not resolve host: forge.example",
        "ssh: connect to host forge.example port 22: Connection timed out",
        "fatal: unable to access 'http://forge.example/': The requested URL returned error: 502",
        "ssh: Could not resolve hostname forge.example: Name or service not known",
        "fatal: the remote end hung up unexpectedly",
    ])
    func `a remote that is away is tried again`(errors: String) {
        #expect(answer("", errors: errors, status: 128) == .failed(.unavailable(errors)))
    }

    @Test func `a push that is too large is refused`() {
        let errors = "error: RPC failed; HTTP 413 curl 22 The requested URL returned error: 413"
        #expect(answer("", errors: errors, status: 128) == .refused(errors))
    }

    @Test func `a push that takes too long is tried again, whatever it printed`() {
        var outcome = Command.Outcome(status: 137, output: [], errors: Array("not found".utf8))
        outcome.isTimedOut = true
        #expect(PushAnswer(outcome) == .failed(.unavailable("timed out")))
    }

    @Test func `answers are read as they were written`() throws {
        let remote = RemoteBranchState.at(commit: "1234", isContained: true)
        let state = CheckoutState(branch: "work", commit: nil, isDirty: true, remote: remote)
        #expect(try again(state) == state)
        let answers: [PushAnswer] = [
            .pushed, .found, .diverged(at: "1234"), .diverged(at: nil), .refused("no"),
            .failed(.noRemote("none")),
        ]
        #expect(try again(answers) == answers)
        let commits: [CommitAnswer] = [.nothing, .moved(branch: nil, commit: "1234"), .found("1")]
        #expect(try again(commits) == commits)
    }

    private func again<Value: Codable>(_ value: Value) throws -> Value {
        try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
    }
}
