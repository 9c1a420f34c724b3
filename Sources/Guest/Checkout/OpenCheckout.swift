import Glibc
import UnsavedWork

/// The workspace's checkout, opened for what a run does with it.
struct OpenCheckout {
    /// The remote that the clone was made from.
    static let remoteName: ByteString = "origin"

    /// The volume, resolved.
    let root: ByteString
    let checkout: Checkout
    let repository: Repository
    let head: Head
    /// Our own directory, which whoever opened the checkout removes.
    let work: ByteString

    /// Opens `repo` below `root`.
    init(_ root: ByteString, work: ByteString) throws(LookFailure) {
        guard let root = Files.resolved(root) else {
            throw LookFailure("\(root.text) is no directory")
        }
        let worktree = root.appending("repo")
        guard Files.status(worktree)?.kind == .directory else {
            throw LookFailure("\(worktree.text) is no directory")
        }
        let layout: GitLayout
        switch GitLayout.resolve(worktree.appending(".git"), root: root) {
        case .found(let found): layout = found
        case .broken(let reason): throw LookFailure(reason)
        case .outside(let place): throw LookFailure("\(place.text) lies outside the workspace")
        }
        self.root = root
        self.work = work
        checkout = Checkout(worktree: worktree, layout: layout, kind: .main)
        repository = try Repository(common: layout.common, root: root)
        head = try Head(layout.gitDirectory, repository)
    }

    /// A scratch with the checkout's HEAD, index, state and tree; what is made stays in the scratch.
    func scratch() throws(LookFailure) -> ScratchRepository {
        let directory = work.appending("look")
        return try ScratchRepository.checkout(checkout, of: repository, in: directory)
    }

    /// The same, but new objects become the repository's own.
    func writingScratch() throws(LookFailure) -> ScratchRepository {
        var scratch = try scratch()
        scratch.store = try repository.objectDirectories()[0]
        return scratch
    }

    /// Lets Git LFS in a scratch keep the contents that its pointers name where the repository does.
    func shareLargeFiles(with scratch: ScratchRepository) throws(LookFailure) {
        let content = repository.common.appending("lfs")
        let shared = scratch.gitDirectory.appending("lfs")
        guard Files.makeDirectories(content, mode: 0o777),
            Files.exists(shared) || Files.makeLink(to: content, at: shared)
        else { throw LookFailure("cannot write to \(content.text)") }
    }

    /// A scratch whose references and their logs are the repository's own: what changes them in it
    /// changes them there, with git's own locks, and without a setting or hook of the repository.
    func referenceScratch() throws(LookFailure) -> ScratchRepository {
        let from = checkout.layout
        let scratch = ScratchRepository(
            gitDirectory: work.appending("references"),
            worktree: nil,
            objects: try repository.objectDirectories()
        )
        try scratch.layReferences(repository)
        let to = scratch.gitDirectory
        let logs = from.common.appending("logs/refs")
        guard Files.makeDirectories(logs, mode: 0o777), Files.makeDirectories(to.appending("logs")),
            Files.makeLink(to: logs, at: to.appending("logs/refs")),
            Files.makeLink(to: from.common.appending("refs"), at: to.appending("refs")),
            Files.makeLink(
                to: from.gitDirectory.appending("logs/HEAD"),
                at: to.appending("logs/HEAD")
            )
        else { throw LookFailure("cannot write the log of references") }
        try ScratchRepository.copy(from.gitDirectory.appending("HEAD"), to: to.appending("HEAD"))
        let packed = from.common.appending("packed-refs")
        if Files.exists(packed), !Files.makeLink(to: packed, at: to.appending("packed-refs")) {
            throw LookFailure("no scratch space")
        }
        return scratch
    }

    /// Moves a reference of the repository from `old` (nil: it must not be there) to `new`.
    ///
    /// - Returns: git's complaint; nil when it is done.
    func move(
        _ reference: ByteString,
        from old: ByteString?,
        to new: ByteString,
        because reason: ByteString
    ) throws(LookFailure) -> String? {
        let outcome = try referenceScratch().git(
            [
                "-c", "core.logAllRefUpdates=true", "update-ref", "-m", reason, reference, new,
                old ?? "",
            ]
        )
        return outcome.status == 0 ? nil : displayed(outcome.complaint)
    }

    /// The first operation of git that is under way.
    var operation: GitOperation? { TreeLook.operations(checkout.layout.gitDirectory).first }
}

extension ScratchRepository {
    /// The configuration and the place for objects, and no references.
    fileprivate func layReferences(_ repository: Repository) throws(LookFailure) {
        let format = repository.configuration.objectFormat
        let text: ByteString =
            "[core]\nrepositoryformatversion = 1\nbare = true\n[extensions]\nobjectformat = "
            + format + "\n"
        guard Files.makeDirectories(gitDirectory.appending("objects/info")),
            Files.write(text.bytes, to: gitDirectory.appending("config"))
        else { throw LookFailure("no scratch space") }
    }
}
