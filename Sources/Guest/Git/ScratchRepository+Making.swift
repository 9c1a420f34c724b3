extension ScratchRepository {
    /// Builds a scratch below `directory` for the shared part of a repository: objects and
    /// references, but no tree.
    static func shared(
        _ repository: Repository,
        in directory: ByteString
    ) throws(LookFailure) -> ScratchRepository {
        let scratch = ScratchRepository(
            gitDirectory: directory.appending("git"),
            worktree: nil,
            objects: try repository.objectDirectories(),
            store: repository.store
        )
        try scratch.lay(repository)
        guard
            Files.write(
                Array("ref: refs/heads/berth-none\n".utf8),
                to: scratch.gitDirectory.appending("HEAD")
            )
        else { throw LookFailure("no scratch space") }
        return scratch
    }

    /// Builds a scratch for one checkout: its HEAD, index and state, and the shared part.
    static func checkout(
        _ checkout: Checkout,
        of repository: Repository,
        in directory: ByteString
    ) throws(LookFailure) -> ScratchRepository {
        let scratch = ScratchRepository(
            gitDirectory: directory.appending("git"),
            worktree: checkout.worktree,
            objects: try repository.objectDirectories()
        )
        try scratch.lay(repository)
        let own = checkout.layout.gitDirectory
        let to = scratch.gitDirectory
        guard let head = Files.read(own.appending("HEAD"), limit: 8192) else {
            throw LookFailure("HEAD is missing")
        }
        guard Files.write(head, to: to.appending("HEAD")) else {
            throw LookFailure("no scratch space")
        }
        try copy(own.appending("index"), to: to.appending("index"))
        for name in Files.names(in: own) ?? [] where name.hasPrefix("sharedindex.") {
            try copy(own.appending(name), to: to.appending(name))
        }
        for name in stateFiles { try copy(own.appending(name), to: to.appending(name)) }
        for name in stateDirectories where Files.status(own.appending(name))?.kind == .directory {
            try copyTree(own.appending(name), to: to.appending(name))
        }
        return scratch
    }

    private func lay(_ repository: Repository) throws(LookFailure) {
        let info = gitDirectory.appending("info")
        guard Files.makeDirectories(gitDirectory.appending("objects/info")),
            Files.makeDirectories(gitDirectory.appending("refs")), Files.makeDirectories(info),
            Files.write(repository.packedReferences, to: gitDirectory.appending("packed-refs")),
            Files.write(configuration(repository).bytes, to: gitDirectory.appending("config"))
        else { throw LookFailure("no scratch space") }
        let common = repository.common
        try Self.copy(common.appending("shallow"), to: gitDirectory.appending("shallow"))
        try Self.copy(common.appending("info/exclude"), to: info.appending("exclude"))
    }

    private func configuration(_ repository: Repository) -> ByteString {
        let settings = repository.configuration
        var text: ByteString = "[core]\nrepositoryformatversion = 1\n"
        text = text + (worktree == nil ? "bare = true\n" : "bare = false\n")
        for (key, value) in settings.core.sorted(by: { $0.key < $1.key }) {
            text = text + (key.dropping(prefix: "core.") ?? key) + " = " + value + "\n"
        }
        return text + "[extensions]\nobjectformat = " + settings.objectFormat + "\n"
    }

    /// Copies a regular file with its times.
    ///
    /// git compares the index's own time with its entries' to find files that may have changed
    /// within the same clock tick. An absent file is fine; anything but a regular file throws.
    static func copy(_ from: ByteString, to: ByteString) throws(LookFailure) {
        guard let status = Files.status(from) else { return }
        let name = from.lastComponent.text
        guard status.kind == .file else { throw LookFailure("\(name) is not a file") }
        guard let bytes = Files.read(from, limit: 1 << 30), Files.write(bytes, to: to),
            Files.copyTimes(from, to: to)
        else { throw LookFailure("cannot read \(name)") }
    }

    /// Copies a directory's regular files, with their times.
    static func copyTree(_ from: ByteString, to: ByteString) throws(LookFailure) {
        guard Files.makeDirectories(to), let entries = Files.entries(in: from) else {
            throw LookFailure("cannot read \(from.lastComponent.text)")
        }
        for entry in entries {
            switch entry.kind {
            case .file: try copy(from.appending(entry.name), to: to.appending(entry.name))
            case .directory: try copyTree(from.appending(entry.name), to: to.appending(entry.name))
            default: break
            }
        }
    }
}
