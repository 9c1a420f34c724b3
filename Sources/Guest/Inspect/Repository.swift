/// The part of a repository that its checkouts share: objects, references and settings.
struct Repository: Sendable {
    /// The directory with `objects` and `refs`.
    let common: ByteString
    /// Objects may be borrowed only from below this directory.
    let root: ByteString
    let configuration: RepositoryConfiguration
    let references: ReferenceStore
    /// The git directories of its linked worktrees.
    let worktrees: [ByteString]
    /// Objects that an earlier inspection fetched, and where this one stores those that it fetches.
    var fetched: ByteString?
    var store: ByteString?

    init(common: ByteString, root: ByteString) throws(LookFailure) {
        self.common = common
        self.root = root
        configuration = try RepositoryConfiguration(reading: common.appending("config"))
        let linked = common.appending("worktrees")
        worktrees =
            (Files.status(linked)?.kind == .directory ? Files.entries(in: linked) ?? [] : [])
            .filter { $0.kind == .directory }
            .map { linked.appending($0.name) }
            .sorted()
        references = try ReferenceStore(common: common, worktrees: worktrees)
    }

    /// The references as the text of a `packed-refs` file.
    var packedReferences: [UInt8] {
        ByteString.listed(
            references.values.sorted { $0.key < $1.key }.map { $0.value + " " + $0.key }
        )
    }

    /// Where git finds the objects: the repository's own directory, after a check, and fetched
    /// ones.
    func objectDirectories() throws(LookFailure) -> [ByteString] {
        guard let objects = Files.resolved(common.appending("objects")),
            Files.status(objects)?.kind == .directory
        else { throw LookFailure("the repository has no objects") }
        guard objects.isInside(root) else { throw LookFailure("objects lie outside the workspace") }
        try checkAlternates(of: objects, depth: 0)
        return [objects] + (fetched.map { [$0] } ?? [])
    }

    /// Throws unless every alternate is inside `root`, because git follows alternates on its own.
    private func checkAlternates(of objects: ByteString, depth: Int) throws(LookFailure) {
        let path = objects.appending("info/alternates")
        guard Files.exists(path) else { return }
        guard let bytes = Files.read(path, limit: 1 << 16) else {
            throw LookFailure("alternates is not a file")
        }
        guard depth < 5 else { throw LookFailure("alternates are nested too deep") }
        for line in ByteString(bytes).split(UInt8(ascii: "\n")) where !line.hasPrefix("#") {
            guard !line.hasPrefix("\"") else { throw LookFailure("alternates are quoted") }
            let place = line.hasPrefix("/") ? line : objects.appending(line)
            guard let resolved = Files.resolved(place), resolved.isInside(root) else {
                throw LookFailure("alternates point outside the workspace")
            }
            try checkAlternates(of: resolved, depth: depth + 1)
        }
    }
}

/// A working tree and the location of its repository.
struct Checkout: Hashable, Sendable {
    /// The directory with the files; nil for a git directory without one.
    let worktree: ByteString?
    let layout: GitLayout
    let kind: Kind

    enum Kind: Hashable, Sendable { case main, checkout, worktree, submodule, bare, hidden }

    /// The working tree, or the git directory when there is none.
    var place: ByteString { worktree ?? layout.gitDirectory }
}

/// Where HEAD of a checkout points.
struct Head: Hashable, Sendable {
    /// The full reference name; nil for a detached HEAD.
    var branch: ByteString?
    /// nil for a branch without a commit.
    var commit: ByteString?

    /// Reads HEAD of a git directory; the branch's commit comes from the repository's references.
    init(_ gitDirectory: ByteString, _ repository: Repository) throws(LookFailure) {
        guard let bytes = Files.read(gitDirectory.appending("HEAD"), limit: 8192) else {
            throw LookFailure("HEAD is missing")
        }
        let line = ByteString(bytes.prefix { $0 != UInt8(ascii: "\n") })
        if let name = line.dropping(prefix: "ref: "), name.hasPrefix("refs/") {
            branch = name
            commit = repository.references.values[name]
        } else if let hash = ObjectName(line) {
            commit = hash.name
        } else {
            throw LookFailure("HEAD is damaged")
        }
    }

    /// The branch's short name.
    var shortBranch: ByteString? { branch.map { $0.dropping(prefix: "refs/heads/") ?? $0 } }
}
