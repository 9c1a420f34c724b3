import Checkouts

/// Git LFS in a run's commits and pushes, where its program is installed; without it, a file goes
/// into git as it is.
extension LargeFiles {
    private static let program: ByteString = "/usr/bin/git-lfs"

    private static var isInstalled: Bool { Files.exists(program) }

    /// What makes git hold files as pointers: the image's filter, whatever the repository calls so.
    static let settings: [ByteString] = [
        "-c", "filter.lfs.clean=git-lfs clean -- %f", "-c", "filter.lfs.required=true",
    ]

    /// Of these names, those that the repository's attributes give to Git LFS.
    static func held(
        _ names: [ByteString],
        _ scratch: ScratchRepository
    ) throws(LookFailure) -> Set<ByteString> {
        guard isInstalled, !names.isEmpty else { return [] }
        let output = try scratch.output(
            "cannot read attributes",
            ["check-attr", "-z", "--stdin", "filter"],
            input: ByteString.listed(names, endedBy: 0)
        )
        // NAME, `filter`, VALUE, each ended by NUL.
        let fields = ByteString(output).split(0)
        return Set(
            stride(from: 0, to: fields.count - 2, by: 3)
                .filter { fields[$0 + 2] == "lfs" }
                .map { fields[$0] }
        )
    }

    /// Sends the contents that the pointers of `new` name, as Git LFS's own hook does before a push.
    ///
    /// - Returns: why not; nil when the remote has them.
    static func upload(
        _ open: OpenCheckout,
        _ push: CheckoutPush,
        to address: ByteString
    ) throws(LookFailure) -> RemoteFailure? {
        // Repositories on the controller's host have no server for them.
        let contents = open.repository.common.appending("lfs/objects")
        guard isInstalled, Files.exists(contents), !address.hasPrefix("berth::") else { return nil }
        // With the tree, for its `.lfsconfig` may name the server.
        let scratch = try open.scratch()
        try open.shareLargeFiles(with: scratch)
        let reference: ByteString = "refs/heads/" + push.branch
        let none = ByteString(push.new.bytes.map { _ in UInt8(ascii: "0") })
        let line = [reference, push.new, reference, push.old ?? none]
            .reduce("") { $0.isEmpty ? $1 : $0 + " " + $1 }
        let outcome = scratch.ask(
            ["lfs", "pre-push", address, address],
            input: (line + "\n").bytes,
            deadline: CheckoutPush.deadline
        )
        return outcome.status == 0 ? nil : RemoteFailure(outcome)
    }
}
