import Checkouts

/// Makes a commit the remote's branch, for `berth-guest checkout push`.
///
/// Never forced: the remote's commit has to be in its history.
struct CheckoutPush {
    var branch: ByteString
    /// Where the remote's branch is; nil: it is not there.
    var old: ByteString?
    var new: ByteString

    static let deadline = Duration.seconds(600)

    func answer(_ open: OpenCheckout) throws(LookFailure) -> PushAnswer {
        let remote = RemoteBranchLook(open)
        let scratch = try remote.bare("push")
        guard scratch.git(["cat-file", "-e", new + "^{commit}"]).status == 0 else {
            throw LookFailure("there is no commit \(new.text)")
        }
        switch try remote.commit(of: branch) {
        case .failed(let failure): return .failed(failure)
        case .at(new):
            note(open)
            return .found
        case .at(let commit) where commit != old: return .diverged(at: commit.text)
        case .absent where old != nil: return .diverged(at: nil)
        case .at, .absent: break
        }
        guard let address = remote.address else {
            return .failed(.noRemote("it has no remote 'origin'"))
        }
        if let failure = try LargeFiles.upload(open, self, to: address) { return .failed(failure) }
        let outcome = scratch.ask(
            [
                "push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed",
                "--recurse-submodules=no", "--", address, new + ":refs/heads/" + branch,
            ],
            deadline: Self.deadline
        )
        let answer = PushAnswer(outcome)
        if answer == .pushed { note(open) }
        return answer
    }

    /// Lets the checkout know where the remote's branch is, as `git push` does.
    ///
    /// It may fail: a repeated push notes it again.
    private func note(_ open: OpenCheckout) {
        let reference: ByteString =
            "refs/remotes/" + OpenCheckout.remoteName + "/" + branch
        let known = open.repository.references.values[reference]
        guard known != new else { return }
        _ = try? open.move(reference, from: known, to: new, because: "update by push")
    }
}

extension PushAnswer {
    /// What `git push --porcelain` of one reference came to.
    package init(_ outcome: Command.Outcome) {
        guard outcome.status != 0 else {
            self = .pushed
            return
        }
        let lines = ByteString(outcome.output).split(UInt8(ascii: "\n"))
        let rejection = lines.first { $0.hasPrefix("!\t") }?.split(UInt8(ascii: "\t")).last?.text
        guard let rejection, !outcome.isTimedOut else {
            // What is too large stays so.
            let isTooLarge = ByteString(outcome.errors).contains("returned error: 413")
            let words = RemoteFailure.words(ByteString(outcome.errors).text)
            self = isTooLarge ? .refused(words) : .failed(RemoteFailure(outcome))
            return
        }
        if rejection.hasPrefix("[rejected]") {
            self = .diverged(at: nil)
        } else if rejection.hasPrefix("[remote rejected]") {
            // Somebody else was changing the branch.
            let passing = ["cannot lock ref", "failed to update ref", "incorrect old value"]
            self =
                passing.contains { rejection.contains($0) }
                ? .failed(.unavailable(RemoteFailure.words(rejection)))
                : .refused(RemoteFailure.remoteWords(outcome.errors, rejection))
        } else {
            self = .failed(RemoteFailure(outcome))
        }
    }
}
