/// Where the parts of one checkout are.
struct GitLayout: Hashable {
    /// The git directory: `.git`, or the directory that a `.git` file points to.
    var gitDirectory: ByteString
    /// The directory with objects and shared references; differs from the git directory only in
    /// linked worktrees.
    var common: ByteString

    /// What a `.git` entry points to.
    enum Resolution: Hashable {
        case found(GitLayout)
        /// The git directory, or its shared part, is outside the volume.
        case outside(ByteString)
        case broken(String)
    }

    /// Follows a `.git` directory, file or link.
    ///
    /// A target outside `root` is reported, never read.
    static func resolve(_ entry: ByteString, root: ByteString) -> Resolution {
        var target = entry
        if Files.status(entry)?.kind == .file {
            guard let bytes = Files.read(entry, limit: 8192) else {
                return .broken("unreadable .git file")
            }
            let line = ByteString(bytes.prefix { $0 != UInt8(ascii: "\n") })
            guard let path = line.dropping(prefix: "gitdir: ") else {
                return .broken(".git file is not a link to a repository")
            }
            target = path.hasPrefix("/") ? path : entry.parent.appending(path)
        }
        guard let directory = Files.resolved(target) else {
            return isInside(target, root)
                ? .broken(".git points to a missing directory") : .outside(target)
        }
        guard directory.isInside(root) else { return .outside(directory) }
        guard Files.status(directory)?.kind == .directory else {
            return .broken(".git is not a directory")
        }
        return common(of: directory, root: root)
    }

    private static func common(of directory: ByteString, root: ByteString) -> Resolution {
        let link = directory.appending("commondir")
        guard Files.exists(link) else {
            return .found(GitLayout(gitDirectory: directory, common: directory))
        }
        guard let bytes = Files.read(link, limit: 8192) else {
            return .broken("unreadable commondir")
        }
        let line = ByteString(bytes.prefix { $0 != UInt8(ascii: "\n") })
        let path = line.hasPrefix("/") ? line : directory.appending(line)
        guard let common = Files.resolved(path) else { return .broken("commondir is missing") }
        guard common.isInside(root) else { return .outside(common) }
        return .found(GitLayout(gitDirectory: directory, common: common))
    }

    /// Whether a path that may not exist would be inside `root`, judged by its nearest existing
    /// parent.
    static func isInside(_ path: ByteString, _ root: ByteString) -> Bool {
        var existing = path
        while existing != "/", existing != "." {
            if let resolved = Files.resolved(existing) { return resolved.isInside(root) }
            existing = existing.parent
        }
        return false
    }
}
